import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';
import { type AccessQuery, parseAccessQuery } from '../../../src/domain/model/access-query.js';
import type { RandomSource } from '../random-source.js';
import type { Probe } from './ask-proxies.js';
import { BoundaryCallers } from './boundary-callers.js';
import { boundaryToken } from './boundary-token.js';
import type { MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';
import { NearValues } from './near-values.js';
import { policyWords, type PolicyWords } from './policy-words.js';
import { bothValues, conditionsOf, objectsIn, type RuleCondition, valuesOf } from './rule-parts.js';

/** What is asked at one workload, in the parts that requests are put together from. */
export class BoundaryProbes {
  private readonly words: PolicyWords;
  private readonly near: NearValues;
  private readonly callers: BoundaryCallers;
  private readonly rules: readonly JsonObject[];

  constructor(
    private readonly random: RandomSource,
    setting: MeshSetting,
    private readonly workload: TestWorkload,
    policies: readonly JsonObject[],
  ) {
    this.words = policyWords(setting, workload);
    this.near = new NearValues(random);
    this.callers = new BoundaryCallers(random, this.near, setting, workload);
    this.rules = policies.flatMap((policy) => {
      const spec = isJsonObject(policy['spec']) ? policy['spec'] : {};
      return policy['kind'] === 'AuthorizationPolicy' ? objectsIn(spec['rules']) : [];
    });
  }

  /** So many requests, each near to what one of the rules says. */
  probes(count: number): Probe[] {
    return Array.from({ length: count }, () => {
      const query = this.query();
      const isForeign = typeof query.caller.identity === 'string' && this.random.chance(0.01);
      return { workload: this.workload, query, ...(isForeign ? { isForeign } : {}) };
    });
  }

  private query(): AccessQuery {
    const { random, workload } = this;
    const rule = this.rules.length > 0 && random.chance(0.9) ? random.oneOf(this.rules) : {};
    const conditions = conditionsOf(rule);
    const operation = this.oneOf(rule['to'], 'operation');
    const { port, layer } = this.port(operation, conditions);
    const { identity, ip, sni } = this.callers.callerFor(rule);
    const isHttp = layer === 'http' || random.chance(layer === 'auto' ? 0.7 : 0.1);
    const tls = identity === null && random.chance(0.05) ? { tls: 'anonymous' } : {};
    return parseAccessQuery({
      caller: { ip, ...(identity === null ? tls : { identity }) },
      target: { mesh: 'east', namespace: workload.namespace, workload: workload.pod, port },
      request: {
        ...(isHttp ? this.httpRequest(this.oneOf(rule['from'], 'source'), operation, conditions) : {}),
        ...(identity === null && tls.tls === undefined ? {} : { sni }),
      },
    });
  }

  private port(operation: JsonObject, conditions: readonly RuleCondition[]): TestWorkload['ports'][number] {
    const { random, workload } = this;
    const named = [...bothValues(operation, 'ports'), ...valuesOf(conditions, 'destination.port')].map(Number);
    const found = workload.ports.filter(({ port }) => named.includes(port));
    if (found.length > 0 && random.chance(0.7)) return random.oneOf(found);
    return random.chance(0.6) ? (workload.ports[0] ?? random.oneOf(workload.ports)) : random.oneOf(workload.ports);
  }

  private httpRequest(source: JsonObject, operation: JsonObject, conditions: readonly RuleCondition[]): JsonObject {
    const { random, words, near } = this;
    const pick = (field: string, otherwise: readonly string[]) => {
      const named = bothValues(operation, field);
      return named.length > 0 && random.chance(0.85) ? random.oneOf(named) : random.oneOf(otherwise);
    };
    const host = near.text(pick('hosts', words.hosts));
    const jwt = boundaryToken(random, near, words, source, conditions);
    return {
      method: random.chance(0.04)
        ? random.oneOf(['get', 'FOO', 'CONNECT', 'TRACE'])
        : near.word(pick('methods', words.methods), 'GET'),
      host: random.chance(0.1) ? host.toUpperCase() : host,
      path: near.path(near.text(pick('paths', words.paths))),
      headers: this.headers(source, conditions),
      ...(jwt === null ? {} : { jwt }),
    };
  }

  private headers(source: JsonObject, conditions: readonly RuleCondition[]): JsonValue[] {
    const { random, words } = this;
    const lines = conditions.flatMap((condition) => this.askedHeader(condition));
    const blocks = [...bothValues(source, 'remoteIpBlocks'), ...valuesOf(conditions, 'remote.ip')];
    if (blocks.length > 0 && random.chance(0.7)) lines.push(['x-forwarded-for', this.forwarded(random.oneOf(blocks))]);
    if (random.chance(0.1)) lines.push([random.oneOf(['x-team', 'x-role', 'cookie']), random.oneOf([...words.headerValues, ''])]);
    return lines.filter(([name]) => !/^(content-length|transfer-encoding|host)$/iu.test(name));
  }

  private askedHeader({ key, values, notValues }: RuleCondition): [string, string][] {
    const { random, words } = this;
    const name = /^request\.headers\[([^:\]]+)\]$/u.exec(key)?.[1];
    if (name === undefined || random.chance(0.15)) return [];
    const value = this.near.text(random.oneOf([...values, ...notValues]));
    const line: [string, string] = [
      random.chance(0.1) ? name.toUpperCase() : name,
      random.chance(0.15) ? `${value},other` : value,
    ];
    return random.chance(0.1) ? [line, [name, random.oneOf(words.headerValues)]] : [line];
  }

  private forwarded(block: string): string {
    const address = this.near.address(block, this.words.forwardedAddresses);
    const forms = [address, address, `9.9.9.9, ${address}`, `${address}, 9.9.9.9`, `${address}:1234`, `${address},`, 'junk'];
    return this.random.oneOf(forms);
  }

  /** The part of that name of one of the members. */
  private oneOf(members: JsonValue | undefined, name: string): JsonObject {
    const found = objectsIn(members).map((member) => member[name]);
    const one = found.length === 0 ? {} : this.random.oneOf(found);
    return isJsonObject(one) ? one : {};
  }
}
