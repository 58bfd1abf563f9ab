import { stringify } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';
import { AccessQuery } from '../../../src/domain/model/access-query.js';
import { shrink, withoutOnePart } from '../shrink.js';
import { askScene, differing } from './asked-scene.js';
import type { ConsulRig } from './consul-rig.js';
import type { Difference } from './difference.js';
import type { OwnCredentials } from './round.js';
import type { Scene } from './scene.js';

/** What can be made smaller: entries and one request. */
interface Story {
  readonly entries: readonly JsonObject[];
  readonly query: AccessQuery;
}

const TRIES = 120;

/** The smallest scene and request on which proxy and evaluator still differ, as text for a folder of `test/scenarios`. */
export async function smallestScene(
  rig: ConsulRig,
  scene: Scene,
  { asked, real, realRule, said, saidRule }: Difference,
  credentials: OwnCredentials,
): Promise<string> {
  const { service, query } = asked;
  const still = async ({ entries, query: simpler }: Story) => {
    const small = { ...scene, entries, services: [service] };
    try {
      const found = differing(await askScene(rig, small, await rig.put(small), [[service, simpler]], credentials));
      return found.some((one) => one.real === real && one.said.decision === said.decision);
    } catch {
      // Consul refuses it, or it is no query.
      return false;
    }
  };
  const start = { entries: scene.entries.filter((entry) => bearsOn(entry, service.name)), query };
  const smallest = (await still(start)) ? await shrink<Story>(start, simpler, still, TRIES) : start;
  const agent = { default_intention_policy: scene.defaults.intentions ?? scene.defaults.acl };
  const consul = { agent, entries: smallest.entries, services: [service] };
  return [
    `# real: ${real} ${realRule ?? ''}; evaluator: ${said.decision} ${saidRule ?? ''} ${said.reason ?? ''}`,
    '# consul.yaml',
    stringify(consul),
    '# request',
    stringify(smallest.query),
  ].join('\n');
}

/** Entries of other services, and providers that nothing names, say nothing. */
function bearsOn({ Kind, Name }: JsonObject, service: string): boolean {
  return !['service-defaults', 'service-intentions'].includes(String(Kind)) || Name === service || Name === '*';
}

function* simpler({ entries, query }: Story): Generator<Story> {
  for (const [index, entry] of entries.entries()) {
    if (entry['Kind'] !== 'proxy-defaults') yield { entries: entries.toSpliced(index, 1), query };
  }
  for (const [index, entry] of entries.entries()) {
    for (const smaller of withoutOnePart(entry)) {
      if (isEntry(smaller, entry)) yield { entries: entries.with(index, smaller), query };
    }
  }
  for (const smaller of withoutOnePart(query as unknown as JsonValue)) {
    const { success, data } = AccessQuery.safeParse(smaller);
    if (success) yield { entries, query: data as AccessQuery };
  }
}

/** True while it is an entry of that kind and name, and tells in the log what it did. */
function isEntry(smaller: JsonValue, entry: JsonObject): smaller is JsonObject {
  return (
    isJsonObject(smaller) &&
    smaller['Kind'] === entry['Kind'] &&
    smaller['Name'] === entry['Name'] &&
    JSON.stringify(smaller['AccessLogs']) === JSON.stringify(entry['AccessLogs'])
  );
}
