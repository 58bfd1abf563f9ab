import { ConsulRig } from './consul-rig.js';
import type { AgentDefaults } from './scene.js';

const DEFAULTS: readonly AgentDefaults[] = [
  { acl: 'deny' },
  { acl: 'allow' },
  { acl: 'deny', intentions: 'allow' },
  { acl: 'allow', intentions: 'deny' },
];
/** Destinations of one scene, with three ports each. */
const DESTINATIONS = 100;

/** One rig for every way to set an agent's defaults, started when it is first asked for. */
export class ConsulRigs {
  private readonly rigs = new Map<number, Promise<ConsulRig>>();

  /** The rigs in turn. */
  next(round: number): Promise<ConsulRig> {
    const index = round % DEFAULTS.length;
    const rig = this.rigs.get(index) ?? ConsulRig.start(DEFAULTS[index] ?? { acl: 'deny' }, 3 * DESTINATIONS);
    this.rigs.set(index, rig);
    return rig;
  }

  async close(): Promise<void> {
    for (const rig of this.rigs.values()) await (await rig).close();
  }
}
