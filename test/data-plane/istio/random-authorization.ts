import type { JsonObject } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';
import type { PolicyWords } from './policy-words.js';

type Values = () => string[];

/** Makes specs of AuthorizationPolicies out of some words: every field that Istio knows, in every form of its values. */
export class RandomAuthorization {
  constructor(
    private readonly random: RandomSource,
    private readonly words: PolicyWords,
  ) {}

  /** `action` left out means ALLOW. Not every one passes admission. */
  spec(): JsonObject {
    const { random } = this;
    const action = random.oneOf(['ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY', 'DENY', null, 'AUDIT', 'CUSTOM']);
    const rules = random.chance(0.04) ? [] : Array.from({ length: 1 + random.below(3) }, () => this.rule(action === 'CUSTOM'));
    return {
      ...(action === null ? {} : { action }),
      ...(action === 'CUSTOM' ? { provider: { name: random.oneOf(['nobody', 'nowhere']) } } : {}),
      ...(rules.length === 0 && random.chance(0.5) ? {} : { rules }),
    };
  }

  private rule(isCustom: boolean): JsonObject {
    const { random } = this;
    if (random.chance(0.03)) return {};
    const rule: JsonObject = {};
    if (random.chance(0.55)) rule['from'] = this.several(() => ({ source: this.source(isCustom) }));
    if (random.chance(0.55)) rule['to'] = this.several(() => ({ operation: this.operation() }));
    if (random.chance(0.4) || Object.keys(rule).length === 0) rule['when'] = this.several(() => this.condition(isCustom));
    return rule;
  }

  private several(make: () => JsonObject): JsonObject[] {
    return Array.from({ length: this.random.chance(0.7) ? 1 : 2 }, make);
  }

  private source(isCustom: boolean): JsonObject {
    const accounts: Record<string, Values> = { serviceAccounts: () => this.serviceAccounts() };
    const identities: Record<string, Values> = {
      principals: () => this.patterns(this.principals(), 'any'),
      namespaces: () => this.patterns(this.words.namespaces, 'any'),
    };
    const others: Record<string, Values> = {
      trustDomains: () => this.patterns(this.words.trustDomains, 'ends'),
      requestPrincipals: () => this.patterns(this.requestPrincipals(), 'any'),
      ipBlocks: () => this.blocks(),
      remoteIpBlocks: () => this.forwardedBlocks(),
    };
    if (isCustom) return this.fields({ ipBlocks: () => this.blocks(), remoteIpBlocks: () => this.forwardedBlocks() });
    return this.fields(this.random.chance(0.25) ? { ...accounts, ...others } : { ...identities, ...others });
  }

  private operation(): JsonObject {
    const { words } = this;
    return this.fields({
      methods: () => this.patterns(words.methods, 'any'),
      paths: () => this.paths(),
      hosts: () => this.patterns(words.hosts, 'any'),
      ports: () => this.random.someOf(['8080', '9000', '7500', '80', '6000'], 1, 2),
    });
  }

  /** One to three of the fields, some of them negated, some both. */
  private fields(makers: Readonly<Record<string, Values>>): JsonObject {
    const { random } = this;
    const names = random.someOf(Object.keys(makers), 1, 2);
    const found: JsonObject = {};
    for (const name of names) {
      const make = makers[name] ?? (() => []);
      const negated = `not${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
      const form = random.below(10);
      if (form < 7 || form === 9) found[name] = make();
      if (form >= 7) found[negated] = make();
    }
    return found;
  }

  private condition(isCustom: boolean): JsonObject {
    const { random, words } = this;
    const makers: Readonly<Record<string, Values>> = {
      [`request.headers[${random.oneOf(words.headers)}]`]: () =>
        this.patterns([...words.headerValues, ...words.paths, ...words.methods, ...words.hosts], 'any'),
      'request.headers[x-team]': () => this.patterns(words.headerValues, 'any'),
      'source.ip': () => this.blocks(),
      'remote.ip': () => this.forwardedBlocks(),
      'destination.ip': () => random.someOf(['10.9.0.0/24', '10.9.0.1', '10.9.0.7/30', '0.0.0.0/0', '::/0'], 1, 2),
      'destination.port': () => random.someOf(['8080', '9000', '7500', '80', '6000', '0'], 1, 2),
      'connection.sni': () => this.patterns(['outbound_.80_._.shop', 'shop.example.com', 'example.com'], 'any'),
      'source.namespace': () => this.patterns(words.namespaces, 'any'),
      'source.principal': () => this.patterns(this.principals(), 'any'),
      'source.serviceAccount': () => this.serviceAccounts(),
      'source.trustDomain': () => this.patterns(words.trustDomains, 'ends'),
      'request.auth.principal': () => this.patterns(this.requestPrincipals(), 'any'),
      'request.auth.audiences': () => this.patterns(words.claimValues, 'any'),
      'request.auth.presenter': () => this.patterns(words.claimValues, 'any'),
      'request.auth.claims[groups]': () => this.patterns(words.claimValues, 'any'),
      'request.auth.claims[org][team]': () => this.patterns(words.claimValues, 'any'),
      'request.auth.claims[scope]': () => this.patterns(['read', 'write', 'read write', 'admin'], 'any'),
      'request.auth.claims[iss]': () => this.patterns(words.issuers, 'any'),
      'experimental.envoy.filters.x.y[z]': () => this.patterns(words.claimValues, 'any'),
    };
    const names = Object.keys(makers).filter((name) => !isCustom || !/^(source\.(?!ip)|request\.auth)/u.test(name));
    const key = random.oneOf(names);
    const make = makers[key] ?? (() => []);
    const form = random.below(10);
    return { key, ...(form < 7 || form === 9 ? { values: make() } : {}), ...(form >= 7 ? { notValues: make() } : {}) };
  }

  /** One or two of the words, as they are or as a pattern; `ends`: a star may stand at one end only. */
  private patterns(words: readonly string[], stars: 'any' | 'ends'): string[] {
    return this.random.someOf([...new Set(words)], 1, 2).map((word) => this.pattern(word, stars));
  }

  private pattern(word: string, stars: 'any' | 'ends'): string {
    const { random } = this;
    const form = random.below(12);
    const cut = 1 + random.below(Math.max(1, word.length - 1));
    if (form < 6) return word;
    if (form < 8) return `${word.slice(0, cut)}*`;
    if (form < 10) return `*${word.slice(cut)}`;
    if (form === 10) return '*';
    return stars === 'ends'
      ? word
      : random.oneOf([`*${word}*`, `${word.slice(0, cut)}*${word.slice(cut)}`, word.toUpperCase(), `${word}*`]);
  }

  private paths(): string[] {
    const { random } = this;
    const templates = ['/{*}/info', '/admin/{**}', '/{**}', '/a/{*}/{**}', '/{*}', '/a/{**}/c', '/a/{*}/c'];
    const one = () => (random.chance(0.25) ? random.oneOf(templates) : this.pattern(random.oneOf(this.words.paths), 'any'));
    return Array.from({ length: 1 + random.below(2) }, one);
  }

  private principals(): string[] {
    const { random, words } = this;
    const one = () =>
      `${random.oneOf(words.trustDomains)}/ns/${random.oneOf(words.namespaces)}/sa/${random.oneOf(words.serviceAccounts)}`;
    return [one(), one(), one()];
  }

  private requestPrincipals(): string[] {
    const { random, words } = this;
    return [0, 1, 2].map(() => `${random.oneOf(words.issuers)}/${random.oneOf(words.subjects)}`);
  }

  private serviceAccounts(): string[] {
    const { random, words } = this;
    const one = () => {
      const account = random.oneOf(words.serviceAccounts);
      return random.chance(0.3) ? account : `${random.oneOf(words.namespaces)}/${account}`;
    };
    return [...new Set(Array.from({ length: 1 + random.below(2) }, one))];
  }

  private blocks(words = this.words.addresses): string[] {
    const { random } = this;
    const one = () => {
      const address = random.oneOf(words);
      return random.oneOf([
        address,
        `${address}/${random.oneOf([8, 16, 24, 25, 30, 31, 32])}`,
        '0.0.0.0/0',
        '2001:db8::/32',
        '::/0',
      ]);
    };
    return Array.from({ length: 1 + random.below(2) }, one);
  }

  private forwardedBlocks(): string[] {
    return this.blocks([...this.words.forwardedAddresses, ...this.words.forwardedAddresses, '2001:db8::1']);
  }
}
