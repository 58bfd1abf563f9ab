import { isJsonObject, type JsonObject } from '../../../../src/domain/json.js';
import { type AccessQuery, parseAccessQuery } from '../../../../src/domain/model/access-query.js';
import type { RandomSource } from '../../random-source.js';
import type { Scene, SceneService } from '../scene.js';
import { type Draft, mutations, rudeMutations } from './mutations.js';
import { randomToken } from './random-token.js';
import { satisfyPermission } from './satisfy-permission.js';
import { CALLERS, METHODS, NAMESAKE, PATHS, STRANGER } from './vocabulary.js';

/** CONNECT names a host and no path. */
const PLAIN_METHODS = METHODS.filter((method) => method !== 'CONNECT');

/** What of a scene bears on requests to one service. */
interface Subject {
  readonly service: SceneService;
  readonly permissions: readonly JsonObject[];
  /** Few: every caller costs connections. */
  readonly callers: readonly string[];
  readonly oddCaller: object;
  readonly providers: readonly JsonObject[];
  readonly exposed: { readonly port: number; readonly path: string } | null;
}

/** Requests to a service, most of them one or two steps beside what its rules say, some of them anything. */
export function randomQueries(
  random: RandomSource,
  scene: Scene,
  service: SceneService,
  trustDomain: string,
  count: number,
): AccessQuery[] {
  const subject = subjectOf(random, scene, service, trustDomain);
  return Array.from({ length: count }, () => randomQuery(random, subject));
}

function subjectOf(random: RandomSource, { entries }: Scene, service: SceneService, trustDomain: string): Subject {
  const speaking = entries.filter(({ Kind, Name }) => Kind === 'service-intentions' && (Name === service.name || Name === '*'));
  const sources = speaking.flatMap(({ Sources }) => objectsOf(Sources));
  const named = sources.map(({ Name }) => String(Name)).filter((name) => name !== '*');
  const defaults = entries.find(({ Kind, Name }) => Kind === 'service-defaults' && Name === service.name);
  const [exposed] = objectsOf(isJsonObject(defaults?.['Expose']) ? defaults['Expose']['Paths'] : []);
  return {
    service,
    oddCaller: randomOddCaller(random, random.oneOf([...named, ...CALLERS]), trustDomain),
    permissions: sources.flatMap(({ Permissions }) => objectsOf(Permissions)),
    callers: [...random.someOf(named, 1, 3), random.oneOf([...CALLERS, STRANGER, NAMESAKE])],
    providers: entries.filter(({ Kind }) => Kind === 'jwt-provider'),
    exposed: exposed === undefined ? null : { port: Number(exposed['ListenerPort']), path: String(exposed['Path']) },
  };
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function randomQuery(random: RandomSource, subject: Subject): AccessQuery {
  const { service, exposed } = subject;
  const draft = draftOf(random, subject);
  const { method, path, host, headers, jwt } = draft;
  const request = { method, path, host, headers, ...(jwt === null ? {} : { jwt }) };
  const target = { service: service.name };
  if (random.chance(0.03)) return parseAccessQuery({ caller: {}, target: { ...target, port: service.port }, request });
  if (exposed !== null && random.chance(0.05)) {
    const asked = { ...request, path: random.chance(0.7) ? exposed.path : path };
    return parseAccessQuery({ caller: {}, target: { ...target, port: exposed.port }, request: asked });
  }
  return parseAccessQuery({ caller: randomCaller(random, subject), target, request });
}

function draftOf(random: RandomSource, { permissions, providers, service }: Subject): Draft {
  const plain: Draft = { method: 'GET', path: '/', host: service.name, headers: [], jwt: null };
  const base =
    permissions.length > 0 && random.chance(0.85)
      ? satisfyPermission(random, random.oneOf(permissions), plain)
      : { ...plain, method: random.oneOf(PLAIN_METHODS), path: random.oneOf(PATHS) };
  const draft = { ...base, path: random.chance(0.9) ? base.path.replaceAll(' ', '%20') : base.path };
  if (providers.length > 0 && random.chance(0.5)) draft.jwt = randomToken(random, providers, permissions);
  let mutated = draft;
  for (let steps = random.oneOf([0, 0, 1, 1, 1, 2, 3]); steps > 0; steps -= 1) mutated = random.oneOf(mutations)(random, mutated);
  return random.chance(0.03) ? random.oneOf(rudeMutations)(random, mutated) : mutated;
}

function randomCaller(random: RandomSource, { callers, oddCaller }: Subject): object {
  return random.chance(0.05) ? oddCaller : { service: random.oneOf(callers) };
}

/** A caller that is no service of the mesh as they all are. */
function randomOddCaller(random: RandomSource, name: string, trustDomain: string): object {
  const id = (path: string, domain = trustDomain) => ({ identity: `spiffe://${domain}${path}` });
  return random.oneOf([
    {},
    { tls: 'anonymous' },
    id(`/ns/default/dc/dc2/svc/${name}`),
    id(`/ns/other/dc/dc1/svc/${name}`),
    id(`/ap/default/ns/default/dc/dc1/svc/${name}`),
    id(`/ap/other/ns/default/dc/dc1/svc/${name}`),
    id(`/ns/default/dc/dc1/svc/${name}/x`),
    id(`/ns/default/dc/dc1/svc/x/${name}`),
    id(`/ns/default/dc//svc/${name}`),
    id(`/ns/default/dc/a/b/svc/${name}`),
    id(`/ns/default/dc/dc1/svc/`),
    id(`/gateway/mesh/dc/dc1`),
    id(`/ns/default/dc/dc1/svc/${name}`, 'other.consul'),
    id(`/ns/default/dc/dc1/svc/${name}`, '0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a.consul'),
  ]);
}
