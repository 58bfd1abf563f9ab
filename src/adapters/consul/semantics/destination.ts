import type { Peer } from '../native/agent-settings.js';
import { textOf } from '../native/json-fields.js';
import { serviceSettings } from '../native/service-settings.js';
import type { ServiceSettings } from '../native/service-settings.js';
import { admittedPeers } from './admitted-peers.js';
import { compileIntention } from './compiled-intention.js';
import type { ConsulWorld } from './consul-world.js';
import { intentionsFor } from './intention.js';
import type { Intention } from './intention.js';
import { JwtFilter } from './jwt-filter.js';
import { opaqueListener } from './opaque-listener.js';
import { RuleSet } from './rule-set.js';

/** The public listener of one service, ready to decide. */
export interface Destination {
  readonly settings: ServiceSettings;
  readonly rules: RuleSet;
  readonly jwt: JwtFilter;
  /** Peers whose certificates the listener takes. */
  readonly peers: readonly Peer[];
  /** Why the proxy does not have these rules but older ones, which nothing tells; null where it has them. */
  readonly refusal: string | null;
  /** Why something beside intentions may decide; null where nothing does. */
  readonly opaque: string | null;
}

/** Compiles the listener of a service from the intentions that speak of it. */
export function destination(world: ConsulWorld, service: string, namespace: string): Destination {
  const settings = serviceSettings(world.entries, world.catalog, service);
  const intentions = intentionsFor(world.entries, service, namespace).filter((intention) => isSent(intention, world));
  const issuers = new Map([...world.providers].map(([name, fields]) => [name, textOf(fields, 'Issuer')]));
  const results = intentions.map((intention) =>
    compileIntention(intention, {
      isHttp: settings.isHttp,
      defaultAction: world.agent.defaultAction,
      issuers,
      peerPartition: partitionOf(intention, world),
    }),
  );
  const jwt = new JwtFilter(settings.isHttp ? intentions : [], world.providers);
  const refusals = results.flatMap((result) => ('refusal' in result ? [result.refusal] : []));
  return {
    settings,
    rules: new RuleSet(
      results.flatMap((result) => ('compiled' in result ? [result.compiled] : [])),
      world.agent.defaultAction,
    ),
    jwt,
    peers: admittedPeers(world, service),
    refusal: refusals[0] ?? jwt.refusal,
    opaque: opaqueListener(settings),
  };
}

/** Consul leaves out intentions on peers whose trust bundle it does not have. */
function isSent({ source }: Intention, { agent }: ConsulWorld): boolean {
  return source.peer === null || agent.peers.some(({ name }) => name === source.peer);
}

function partitionOf({ source }: Intention, { agent }: ConsulWorld): string {
  return agent.peers.find(({ name }) => name === source.peer)?.partition ?? 'default';
}
