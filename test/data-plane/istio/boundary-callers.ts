import { isJsonObject, type JsonObject } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';
import type { MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';
import type { NearValues } from './near-values.js';
import { policyWords, type PolicyWords } from './policy-words.js';
import { bothValues, conditionsOf, objectsIn, type RuleCondition, valuesOf } from './rule-parts.js';

/** Who calls, from where, and whom it says that it calls. */
export interface TestCaller {
  /** A SPIFFE id; null in plaintext. */
  readonly identity: string | null;
  readonly ip: string;
  readonly sni: string;
}

/** Few callers per workload, so that many requests share a connection: for each rule those whom it names, and some others. */
export class BoundaryCallers {
  private readonly words: PolicyWords;
  private readonly others: readonly TestCaller[];
  private readonly callersOf = new Map<JsonObject, TestCaller[]>();

  constructor(
    private readonly random: RandomSource,
    private readonly near: NearValues,
    private readonly setting: MeshSetting,
    private readonly workload: TestWorkload,
  ) {
    this.words = policyWords(setting, workload);
    this.others = [null, null, ...this.identities()].map((identity) => ({
      identity,
      ip: near.loopback(random.oneOf(this.words.addresses)),
      sni: this.sni([]),
    }));
  }

  /** A caller for a request that is near to what the rule says. */
  callerFor(rule: JsonObject): TestCaller {
    const own = this.callersOf.get(rule) ?? this.namedCallers(rule);
    this.callersOf.set(rule, own);
    return this.random.oneOf(own.length > 0 && this.random.chance(0.6) ? own : this.others);
  }

  private namedCallers(rule: JsonObject): TestCaller[] {
    const { random } = this;
    const conditions = conditionsOf(rule);
    const sources = objectsIn(rule['from']).map((member) => (isJsonObject(member['source']) ? member['source'] : {}));
    return [...sources, ...sources, {}].flatMap((source) => {
      const named = this.namedIdentity(source, conditions);
      const blocks = [...bothValues(source, 'ipBlocks'), ...valuesOf(conditions, 'source.ip')];
      const names = valuesOf(conditions, 'connection.sni');
      if (named === null && blocks.length === 0 && names.length === 0) return [];
      const other = random.oneOf(this.others);
      const ip = blocks.length > 0 && random.chance(0.8) ? this.near.loopback(random.oneOf(blocks)) : other.ip;
      return [{ identity: named ?? other.identity, ip, sni: this.sni(conditions) }];
    });
  }

  private namedIdentity(source: JsonObject, conditions: readonly RuleCondition[]): string | null {
    const { random, near } = this;
    const named = (field: string, key: string) => [...bothValues(source, field), ...valuesOf(conditions, key)];
    const principals = named('principals', 'source.principal').map((pattern) => near.text(pattern));
    const whole = principals.filter((one) => one.split('/').length === 5);
    if (whole.length > 0) return `spiffe://${random.oneOf(whole)}`;
    const accounts = named('serviceAccounts', 'source.serviceAccount');
    const namespaces = named('namespaces', 'source.namespace');
    const domains = named('trustDomains', 'source.trustDomain');
    if (accounts.length + namespaces.length + domains.length === 0) return null;
    const [namespace, account] = accounts.length === 0 ? [] : splitAccount(random.oneOf(accounts), this.workload.namespace);
    const one = (patterns: readonly string[], otherwise: string) =>
      patterns.length === 0 ? otherwise : near.word(random.oneOf(patterns), otherwise);
    const place = `${one(domains, this.setting.trustDomain)}/ns/${namespace ?? one(namespaces, 'team-a')}`;
    return `spiffe://${place}/sa/${account ?? random.oneOf(this.words.serviceAccounts)}`;
  }

  private identities(): string[] {
    const { random, words } = this;
    const { trustDomain } = this.setting;
    const one = () => {
      const domain = random.chance(0.75) ? trustDomain : random.oneOf(words.trustDomains);
      return `spiffe://${domain}/ns/${random.oneOf(words.namespaces)}/sa/${random.oneOf(words.serviceAccounts)}`;
    };
    const odd = [`${trustDomain}/ns/team-a/sa/web/x`, `${trustDomain}/web`, 'foreign.example/ns/team-a/sa/WEB'];
    return [one(), one(), one(), `spiffe://${random.oneOf(odd)}`];
  }

  private sni(conditions: readonly RuleCondition[]): string {
    const { random } = this;
    const named = valuesOf(conditions, 'connection.sni');
    const usual = random.oneOf(['outbound_.80_._.shop', 'outbound_.80_._.shop', 'example.com']);
    return named.length > 0 && random.chance(0.8) ? this.near.word(random.oneOf(named), usual) : usual;
  }
}

function splitAccount(account: string, namespace: string): [string, string] {
  const [before = '', after] = account.split('/');
  return after === undefined ? [namespace, before] : [before, after];
}
