import { setTimeout as sleep } from 'node:timers/promises';
import { consulSemantics } from '../../../src/adapters/consul/semantics/consul-semantics.js';
import type { AccessQuery } from '../../../src/domain/model/access-query.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { Answer } from '../wire/conversation.js';
import { ask, CASE_HEADER, decisionOf, type NumberedQuery } from './ask.js';
import type { ConsulRig, StandingScene } from './consul-rig.js';
import { agrees, type Difference } from './difference.js';
import { ruleOf } from './rule-of.js';
import type { OwnCredentials } from './round.js';
import type { Scene, SceneService } from './scene.js';

/** How long the log of an answered request may take to be written. */
const LOG_PATIENCE_MS = 5_000;

/** The access log that a scene's proxy-defaults ask for: which rule decided which request. */
export function accessLogs(path: string): JsonObject {
  const line = {
    number: `%REQ(${CASE_HEADER.toUpperCase()})%`,
    rule: '%DYNAMIC_METADATA(envoy.filters.http.rbac:enforced_effective_policy_id)%',
    result: '%DYNAMIC_METADATA(envoy.filters.http.rbac:enforced_engine_result)%',
    details: '%RESPONSE_CODE_DETAILS%',
  };
  return { Enabled: true, Type: 'file', Path: path, JSONFormat: JSON.stringify(line) };
}

let asked = 0;

/** Asks the sidecars of a scene that stands, and gives what they answered beside what the evaluator says. */
export async function askScene(
  rig: ConsulRig,
  scene: Scene,
  standing: StandingScene,
  queries: readonly (readonly [SceneService, AccessQuery])[],
  credentials: OwnCredentials,
): Promise<Difference[]> {
  const numbered = queries.flatMap(([service, query]): NumberedQuery[] =>
    // What Envoy or Consul refuses has no listener: there is nothing to ask.
    standing.refused.has(service.name)
      ? []
      : [{ number: (asked += 1), query, service, isHttp: isHttp(standing, service, query) }],
  );
  const answers = await ask(numbered, { ...credentials, authority: rig.authority, trustDomain: rig.trustDomain });
  const logged = await loggedVerdicts(rig, answers);
  const evaluator = consulSemantics(standing.snapshot);
  const byDefault = scene.defaults.intentions ?? scene.defaults.acl;
  return numbered.map((one) => {
    const said = evaluator.decide(one.query);
    const { rule, isPassedOn = false } = logged.get(one.number) ?? {};
    const answer = answers.get(one.number) ?? { kind: 'closed' as const, opened: false, reason: 'not asked' };
    // What the application answers, even that it understands nothing, is what the proxy let through.
    const real = isPassedOn ? 'allow' : decisionOf(answer, one);
    return { asked: one, real, realRule: rule, said, saidRule: ruleOf(said, scene, one.service.name, byDefault) };
  });
}

/** Those on which proxy and evaluator differ. */
export function differing(compared: readonly Difference[]): Difference[] {
  return compared.filter((one) => !agrees(one));
}

/** The service's own port leads to the application, or to a listener that wants TLS: neither answers HTTP of its own. */
function isHttp({ isHttp: listeners }: StandingScene, service: SceneService, { target }: AccessQuery): boolean {
  return target.port === undefined ? listeners.has(service.name) : target.port !== service.port;
}

/** What Envoy logged of one request. */
interface LoggedVerdict {
  /** Null where no rule matched, undefined where none was asked. */
  readonly rule: string | null | undefined;
  readonly isPassedOn: boolean;
}

/** What Envoy logged by the number of the request, once all that it decided is there. */
async function loggedVerdicts(rig: ConsulRig, answers: ReadonlyMap<number, Answer>): Promise<Map<number, LoggedVerdict>> {
  const expected = [...answers].filter(([, answer]) => answer.kind === 'http' && [200, 403].includes(answer.status));
  for (const deadline = Date.now() + LOG_PATIENCE_MS; ; await sleep(50)) {
    const verdicts = new Map((await rig.envoy.logged()).flatMap(verdictIn));
    if (expected.every(([number]) => verdicts.has(number)) || Date.now() > deadline) return verdicts;
  }
}

function verdictIn(line: string): [number, LoggedVerdict][] {
  if (!line.endsWith('}')) return [];
  const { number, rule, result, details } = JSON.parse(line) as Readonly<Record<string, string | null>>;
  if (number === null || number === undefined) return [];
  const isAsked = result !== null && result !== undefined;
  return [[Number(number), { rule: isAsked ? (rule ?? null) : undefined, isPassedOn: details === 'via_upstream' }]];
}
