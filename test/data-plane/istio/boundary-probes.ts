import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';
import { type AccessQuery, parseAccessQuery } from '../../../src/domain/model/access-query.js';
import type { RandomSource } from '../random-source.js';
import type { Probe } from './ask-proxies.js';
import type { MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';
import { policyWords, type PolicyWords } from './policy-words.js';

interface TestCaller {
  readonly identity: string | null;
  readonly ip: string;
  readonly sni: string;
}

/** What is asked at one workload, in the parts that requests are put together from. */
export class BoundaryProbes {
  private readonly words: PolicyWords;
  private readonly rules: readonly JsonObject[];
  private readonly callers: readonly TestCaller[];

  constructor(
    private readonly random: RandomSource,
    private readonly setting: MeshSetting,
    private readonly workload: TestWorkload,
    policies: readonly JsonObject[],
  ) {
    this.words = policyWords(setting, workload);
    this.rules = policies.flatMap((policy) => {
      const spec = isJsonObject(policy['spec']) ? policy['spec'] : {};
      return policy['kind'] === 'AuthorizationPolicy' ? list(spec['rules']) : [];
    });
    this.callers = [null, null, ...this.identities()].map((identity) => ({ identity, ip: this.address(), sni: this.sni([]) }));
  }

  /** So many requests: near to what one of the rules says, with at most two parts of it changed. */
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
    const source = part(random, rule['from'], 'source');
    const operation = part(random, rule['to'], 'operation');
    const conditions = list(rule['when']);
    const { port, layer } = this.port(operation, conditions);
    const caller = this.caller(rule);
    const http = layer === 'http' || random.chance(layer === 'auto' ? 0.7 : 0.1);
    const wanted = http ? this.httpRequest(source, operation, conditions) : {};
    const tls = caller.identity === null && random.chance(0.05) ? { tls: 'anonymous' } : {};
    const sni = caller.identity === null && tls.tls === undefined ? null : caller.sni;
    return parseAccessQuery({
      caller: { ip: caller.ip, ...(caller.identity === null ? tls : { identity: caller.identity }) },
      target: { mesh: 'east', namespace: workload.namespace, workload: workload.pod, port },
      request: { ...wanted, ...(sni === null ? {} : { sni }) },
    });
  }

  private port(operation: JsonObject, conditions: readonly JsonObject[]): TestWorkload['ports'][number] {
    const { random, workload } = this;
    const named = [...texts(operation['ports']), ...valuesOf(conditions, 'destination.port')].map(Number);
    const found = workload.ports.filter(({ port }) => named.includes(port));
    if (found.length > 0 && random.chance(0.7)) return random.oneOf(found);
    return random.chance(0.6) ? (workload.ports[0] ?? random.oneOf(workload.ports)) : random.oneOf(workload.ports);
  }

  /** Few callers per workload, so that many requests share a connection: for each rule those whom it names, and some others. */
  private readonly callersOf = new Map<JsonObject, TestCaller[]>();

  private caller(rule: JsonObject): TestCaller {
    const own = this.callersOf.get(rule) ?? this.namedCallers(rule);
    this.callersOf.set(rule, own);
    return this.random.oneOf(own.length > 0 && this.random.chance(0.6) ? own : this.callers);
  }

  private namedCallers(rule: JsonObject): TestCaller[] {
    const { random } = this;
    const conditions = list(rule['when']);
    const sources = list(rule['from']).map((member) => (isJsonObject(member['source']) ? member['source'] : {}));
    return [...sources, ...sources, {}].flatMap((source) => {
      const named = this.namedIdentity(source, conditions);
      const blocks = [...texts(source['ipBlocks']), ...texts(source['notIpBlocks']), ...valuesOf(conditions, 'source.ip')];
      const names = valuesOf(conditions, 'connection.sni');
      if (named === null && blocks.length === 0 && names.length === 0) return [];
      const other = random.oneOf(this.callers);
      const ip = blocks.length > 0 && random.chance(0.8) ? loopback(this.near(random.oneOf(blocks))) : other.ip;
      return [{ identity: named ?? other.identity, ip, sni: this.sni(conditions) }];
    });
  }

  private namedIdentity(source: JsonObject, conditions: readonly JsonObject[]): string | null {
    const { random, words, setting } = this;
    const principals = [
      ...texts(source['principals']),
      ...texts(source['notPrincipals']),
      ...valuesOf(conditions, 'source.principal'),
    ];
    const accounts = [
      ...texts(source['serviceAccounts']),
      ...texts(source['notServiceAccounts']),
      ...valuesOf(conditions, 'source.serviceAccount'),
    ];
    const namespaces = [
      ...texts(source['namespaces']),
      ...texts(source['notNamespaces']),
      ...valuesOf(conditions, 'source.namespace'),
    ];
    const domains = [
      ...texts(source['trustDomains']),
      ...texts(source['notTrustDomains']),
      ...valuesOf(conditions, 'source.trustDomain'),
    ];
    const whole = principals.map((pattern) => this.matching(pattern)).filter((one) => one.split('/').length === 5);
    if (whole.length > 0) return `spiffe://${random.oneOf(whole)}`;
    if (accounts.length + namespaces.length + domains.length === 0) return null;
    const [namespace, account] = accounts.length === 0 ? [] : splitAccount(random.oneOf(accounts), this.workload.namespace);
    const domain = domains.length === 0 ? setting.trustDomain : plain(this.matching(random.oneOf(domains)), setting.trustDomain);
    const space = namespace ?? (namespaces.length === 0 ? 'team-a' : plain(this.matching(random.oneOf(namespaces)), 'team-a'));
    return `spiffe://${domain}/ns/${space}/sa/${account ?? random.oneOf(words.serviceAccounts)}`;
  }

  private identities(): string[] {
    const { random, words, setting } = this;
    const one = () =>
      `spiffe://${random.chance(0.75) ? setting.trustDomain : random.oneOf(words.trustDomains)}/ns/${random.oneOf(words.namespaces)}/sa/${random.oneOf(words.serviceAccounts)}`;
    const odd = [
      `spiffe://${setting.trustDomain}/ns/team-a/sa/web/x`,
      `spiffe://${setting.trustDomain}/web`,
      'spiffe://foreign.example/ns/team-a/sa/WEB',
    ];
    return [one(), one(), one(), random.oneOf(odd)];
  }

  private httpRequest(source: JsonObject, operation: JsonObject, conditions: readonly JsonObject[]): JsonObject {
    const { random, words } = this;
    const pick = (field: string, otherwise: readonly string[]) => {
      const named = [...texts(operation[field]), ...texts(operation[`not${field[0]?.toUpperCase() ?? ''}${field.slice(1)}`])];
      return named.length > 0 && random.chance(0.85) ? this.matching(random.oneOf(named)) : random.oneOf(otherwise);
    };
    const path = this.spelling(pick('paths', words.paths));
    const headers = this.headers(source, conditions);
    const jwt = this.token(source, conditions);
    return {
      method: random.chance(0.04)
        ? random.oneOf(['get', 'FOO', 'CONNECT', 'TRACE'])
        : plain(pick('methods', words.methods), 'GET'),
      host: random.chance(0.1) ? pick('hosts', words.hosts).toUpperCase() : pick('hosts', words.hosts),
      path,
      headers,
      ...(jwt === null ? {} : { jwt }),
    };
  }

  private headers(source: JsonObject, conditions: readonly JsonObject[]): JsonValue[] {
    const { random, words } = this;
    const lines: [string, string][] = [];
    for (const { key, values, notValues } of conditions.map(readCondition)) {
      const name = /^request\.headers\[([^:\]]+)\]$/u.exec(key)?.[1];
      if (name === undefined || random.chance(0.15)) continue;
      const value = this.matching(random.oneOf([...values, ...notValues]));
      lines.push([random.chance(0.1) ? name.toUpperCase() : name, random.chance(0.15) ? `${value},other` : value]);
      if (random.chance(0.1)) lines.push([name, random.oneOf(words.headerValues)]);
    }
    const blocks = [
      ...texts(source['remoteIpBlocks']),
      ...texts(source['notRemoteIpBlocks']),
      ...valuesOf(conditions, 'remote.ip'),
    ];
    if (blocks.length > 0 && random.chance(0.7)) lines.push(['x-forwarded-for', this.forwarded(this.near(random.oneOf(blocks)))]);
    if (random.chance(0.1)) lines.push([random.oneOf(['x-team', 'x-role', 'cookie']), random.oneOf([...words.headerValues, ''])]);
    return lines.filter(([name]) => !/^(content-length|transfer-encoding|host)$/iu.test(name));
  }

  private forwarded(address: string): string {
    return this.random.oneOf([
      address,
      address,
      `9.9.9.9, ${address}`,
      `${address}, 9.9.9.9`,
      `${address}:1234`,
      `${address},`,
      'junk',
    ]);
  }

  private token(source: JsonObject, conditions: readonly JsonObject[]): JsonObject | null {
    const { random, words } = this;
    const named = [
      ...texts(source['requestPrincipals']),
      ...texts(source['notRequestPrincipals']),
      ...valuesOf(conditions, 'request.auth.principal'),
    ];
    const asked = conditions.map(readCondition).filter(({ key }) => key.startsWith('request.auth.'));
    if (!random.chance(named.length + asked.length > 0 ? 0.8 : 0.25)) return null;
    const principal = named.length === 0 ? null : this.matching(random.oneOf(named));
    const cut = principal === null ? -1 : principal.indexOf('/', principal.startsWith('https://') ? 26 : 0);
    const issuer =
      principal === null || cut < 0 || random.chance(0.2)
        ? random.oneOf([...words.issuers, ...words.issuers, 'nobody'])
        : principal.slice(0, cut);
    const claims: JsonObject = random.chance(0.85)
      ? { sub: principal === null || cut < 0 ? random.oneOf(words.subjects) : principal.slice(cut + 1) }
      : {};
    if (random.chance(0.5)) claims['aud'] = random.oneOf<JsonValue>(['aud1', ['aud1', 'admin'], 'zzz']);
    if (random.chance(0.2)) claims['groups'] = random.oneOf<JsonValue>(['admin', ['dev', 'admin'], 7, true, 'dev admins', []]);
    if (random.chance(0.2)) claims['scope'] = random.oneOf<JsonValue>(['read', 'read write', ['read', 'write']]);
    for (const { key, values, notValues } of asked) {
      const value = this.matching(random.oneOf([...values, ...notValues]));
      if (key.endsWith('[org][team]'))
        claims['org'] = random.oneOf<JsonValue>([{ team: value }, { team: [value, 'x'] }, { team: { x: value } }, value]);
      if (key.endsWith('[groups]'))
        claims['groups'] = random.oneOf<JsonValue>([value, [value], ['x', value], [value, 3], { x: value }]);
      if (key.endsWith('[scope]')) claims['scope'] = value;
      if (key.endsWith('audiences')) claims['aud'] = random.oneOf<JsonValue>([value, [value, 'x']]);
      if (key.endsWith('presenter')) claims['azp'] = random.oneOf<JsonValue>([value, [value]]);
    }
    const at = random.oneOf<JsonObject | null>([
      null,
      null,
      null,
      { header: 'x-jwt', prefix: 'Tok ' },
      { query: 'tok' },
      { cookie: 'sess' },
      { header: 'x-jwt', prefix: '' },
    ]);
    return { issuer, claims, valid: random.chance(0.85), ...(at === null ? {} : { at }) };
  }

  private sni(conditions: readonly JsonObject[]): string {
    const { random } = this;
    const named = valuesOf(conditions, 'connection.sni');
    if (named.length > 0 && random.chance(0.8)) {
      const name = this.matching(random.oneOf(named));
      if (/^[\w.-]+$/u.test(name)) return name;
    }
    return random.oneOf(['outbound_.80_._.shop', 'outbound_.80_._.shop', 'example.com']);
  }

  private address(): string {
    const { random, words } = this;
    return loopback(this.near(random.oneOf(words.addresses)));
  }

  /** An address at one of the ends of an IPv4 block, or just outside; any address for other blocks. */
  private near(block: string): string {
    const { random } = this;
    const [address = '', bits = '32'] = block.split('/');
    const octets = address.split('.').map(Number);
    if (octets.length !== 4 || octets.some(Number.isNaN)) return random.oneOf(this.words.forwardedAddresses);
    const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    const size = 2 ** (32 - Number(bits));
    const first = Math.floor(value / size) * size;
    const wanted = random.oneOf([value, first, first + size - 1, first - 1, first + size]);
    const inside = Math.min(Math.max(wanted, 2 ** 24), 223 * 2 ** 24 - 1);
    return [24, 16, 8, 0].map((shift) => Math.floor(inside / 2 ** shift) % 256).join('.');
  }

  /** A text that the pattern matches, or nearly. */
  private matching(pattern: string): string {
    const { random } = this;
    const exact = pattern
      .replaceAll('{**}', () => random.oneOf(['a/b', 'x', '', 'a%2fb', 'c|d']))
      .replaceAll('{*}', () => random.oneOf(['x', 'y-z', '', 'a.b~c', 'x%20y']))
      .replaceAll('*', () => random.oneOf(['', 'x', 'xyz', '/', '*']));
    const form = random.below(10);
    if (form < 7 || exact === '') return exact === '' ? 'x' : exact;
    return random.oneOf([`${exact}x`, `x${exact}`, exact.slice(0, -1) || 'x', exact.toUpperCase()]);
  }

  /** A path in one of the spellings that proxies make one of, or fail to. */
  private spelling(path: string): string {
    const { random } = this;
    const absolute = path.startsWith('/') || random.chance(0.1) ? path : `/${path}`;
    if (random.chance(0.55)) return clean(absolute);
    const spelled = random.oneOf([
      `/x/..${absolute}`,
      `/.${absolute}`,
      `/${absolute}`,
      `${absolute}/`,
      `${absolute}//`,
      `${absolute}/..`,
      `${absolute}/../other`,
      `${absolute}?q=1`,
      `${absolute}?/admin`,
      `${absolute};v=1`,
      `${absolute}/..;a=b/c`,
      `${absolute}%2F..%2Fy`,
      `${absolute}%2e%2e`,
      absolute.replace('/', '%2f'),
      absolute.replace('/', '\\'),
      `${absolute}%5cx`,
      `${absolute}%`,
      `${absolute}%00`,
      `${absolute}#f`,
      absolute.toUpperCase(),
      absolute.replace(/[a-z]/u, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      `http://example.com${absolute}`,
      '*',
    ]);
    return clean(spelled);
  }
}

/** Itself, or the nearest address of 127.0.0.0/8 that one may call from. */
function loopback(address: string): string {
  return /^127\.(?!0\.0\.0$|255\.255\.255$)/u.test(address) ? address : '127.0.0.1';
}

/** Blanks and what is not ASCII end a request line; no client sends them so. */
function clean(path: string): string {
  const text = path.replaceAll(/[^\u0021-\u007e]/gu, '');
  return text === '' ? '/' : text;
}

function plain(text: string, otherwise: string): string {
  return /^[\w.-]+$/u.test(text) ? text : otherwise;
}

function splitAccount(account: string, namespace: string): [string, string] {
  const [before = '', after] = account.split('/');
  return after === undefined ? [namespace, before] : [before, after];
}

function part(random: RandomSource, members: JsonValue | undefined, name: string): JsonObject {
  const found = list(members).map((member) => member[name]);
  const one = found.length === 0 ? {} : random.oneOf(found);
  return isJsonObject(one) ? one : {};
}

function valuesOf(conditions: readonly JsonObject[], key: string): string[] {
  return conditions
    .map(readCondition)
    .filter((condition) => condition.key === key)
    .flatMap(({ values, notValues }) => [...values, ...notValues]);
}

function readCondition(condition: JsonObject): { key: string; values: string[]; notValues: string[] } {
  return { key: String(condition['key']), values: texts(condition['values']), notValues: texts(condition['notValues']) };
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
}

function list(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((member) => isJsonObject(member)) : [];
}
