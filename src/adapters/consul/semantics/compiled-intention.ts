import type { JsonObject } from '../../../domain/json.js';
import { objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';
import { httpPermission } from './http-permission.js';
import type { RequestPredicate } from './http-permission.js';
import { providersOf } from './intention.js';
import type { Intention } from './intention.js';
import { claimText } from './jwt-token.js';
import type { Payload } from './jwt-token.js';
import { isInside, principalOf } from './principal.js';
import type { Principal } from './principal.js';
import type { Circumstances, RuleDecision } from './rule-decision.js';

/** Decides on the tokens of a request. */
type TokenPredicate = (payloads: ReadonlyMap<string, Payload>) => boolean;

interface Permission {
  readonly action: 'allow' | 'deny';
  readonly speaksOf: RequestPredicate;
  readonly token: TokenPredicate;
  /** False where Envoy refuses a regex of its HTTP part. */
  readonly hasRegexes: boolean;
  /** False where a JWT provider that it names does not exist. */
  readonly hasProviders: boolean;
  readonly hasNamelessClaim: boolean;
}

/** An intention made ready to decide. */
export class CompiledIntention {
  constructor(
    readonly intention: Intention,
    readonly principal: Principal,
    private readonly permissions: readonly Permission[],
    private readonly token: TokenPredicate,
  ) {}

  /** True where this intention, being higher, takes its callers out of the other. */
  isTakenOutOf(lower: CompiledIntention): boolean {
    return isInside(this.intention.source, lower.intention.source);
  }

  /** What this intention alone says; null where it leaves the request to the default. */
  verdict({ request, payloads }: Circumstances): RuleDecision | null {
    const { action, permissions } = this.intention;
    if (request === null)
      return { action: permissions.length > 0 ? 'deny' : action, intention: this.intention, permission: null };
    if (!this.token(payloads)) return null;
    if (permissions.length === 0) return { action, intention: this.intention, permission: null };
    // The first permission whose HTTP part matches decides; where its token does not hold, later ones are not tried.
    const index = this.permissions.findIndex(({ speaksOf }) => speaksOf(request));
    const permission = this.permissions[index];
    if (permission === undefined || !permission.token(payloads)) return null;
    return { action: permission.action, intention: this.intention, permission: index };
  }
}

/** What of an intention the proxy refuses, or the intention made ready. */
type Compilation = { readonly compiled: CompiledIntention } | { readonly refusal: string };

const NAMELESS_CLAIM = 'a claim has a part without name';

/** What an intention is compiled against. */
interface CompilationContext {
  readonly isHttp: boolean;
  readonly defaultAction: 'allow' | 'deny';
  /** Issuers by the name of the provider that exists. */
  readonly issuers: ReadonlyMap<string, string>;
  readonly peerPartition: string;
}

/** Makes an intention ready. Permissions of a TCP service are never sent. */
export function compileIntention(intention: Intention, context: CompilationContext): Compilation {
  const principal = principalOf(intention.source, context.peerPartition);
  if (principal === null) return { refusal: 'a source name is no valid regex' };
  if (!context.isHttp) return { compiled: new CompiledIntention(intention, principal, [], () => true) };
  const token = tokenPredicate(intention.providers, context.issuers);
  if (token === null) return { refusal: 'a JWT provider does not exist' };
  const permissions = intention.permissions.map((fields) => compilePermission(fields, context.issuers));
  const lastSent = permissions.findLastIndex(({ action }) => action !== context.defaultAction);
  const isSent = intention.permissions.length === 0 ? intention.action !== context.defaultAction : lastSent >= 0;
  if (isSent && hasNamelessClaim(intention.providers)) return { refusal: NAMELESS_CLAIM };
  const refusals = permissions.map((one, index) => refusalOf(one, index <= lastSent, one.action !== context.defaultAction));
  const refusal = refusals.find((one) => one !== null);
  if (refusal !== undefined) return { refusal };
  return { compiled: new CompiledIntention(intention, principal, permissions, token) };
}

/**
 * Why Envoy refuses what it gets of a permission: a rule of its own only where its action is not the default, and its HTTP part
 * also as an exception from later rules (hashicorp/consul `agent/xds/rbac.go` removePermissionPrecedence).
 */
function refusalOf(permission: Permission, isHttpSent: boolean, isRule: boolean): string | null {
  if (!permission.hasProviders) return 'a JWT provider does not exist';
  if (isHttpSent && !permission.hasRegexes) return 'a regex is invalid';
  return isRule && permission.hasNamelessClaim ? NAMELESS_CLAIM : null;
}

function compilePermission(fields: JsonObject, issuers: ReadonlyMap<string, string>): Permission {
  const speaksOf = httpPermission(objectOf(fields, 'HTTP'));
  const providers = providersOf(fields);
  const token = tokenPredicate(providers, issuers);
  return {
    action: textOf(fields, 'Action').toLowerCase() === 'allow' ? 'allow' : 'deny',
    speaksOf: speaksOf ?? (() => false),
    token: token ?? (() => false),
    hasRegexes: speaksOf !== null,
    hasProviders: token !== null,
    hasNamelessClaim: hasNamelessClaim(providers),
  };
}

/** Envoy wants a name for every part of a claim's path. */
function hasNamelessClaim(providers: readonly JsonObject[]): boolean {
  const claims = providers.flatMap((provider) => objectsOf(provider, 'VerifyClaims'));
  return claims.some((claim) => textsOf(claim, 'Path').includes(''));
}

/**
 * True where a token of any of the providers has the provider's issuer and all the claims asked for; always where no provider is
 * named. Null where a provider does not exist: Consul then makes no listener.
 */
function tokenPredicate(providers: readonly JsonObject[], issuers: ReadonlyMap<string, string>): TokenPredicate | null {
  if (providers.length === 0) return () => true;
  if (!providers.every((provider) => issuers.has(textOf(provider, 'Name')))) return null;
  return (payloads) =>
    providers.some((provider) => {
      const payload = payloads.get(textOf(provider, 'Name'));
      if (payload === undefined || claimText(payload, ['iss']) !== issuers.get(textOf(provider, 'Name'))) return false;
      return objectsOf(provider, 'VerifyClaims').every(
        (claim) => claimText(payload, textsOf(claim, 'Path')) === textOf(claim, 'Value'),
      );
    });
}
