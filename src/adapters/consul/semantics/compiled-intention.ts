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

/** Makes an intention ready; `issuers` tells the providers that exist. Regexes of a TCP service's permissions are never sent. */
export function compileIntention(
  intention: Intention,
  isHttp: boolean,
  issuers: ReadonlyMap<string, string>,
  peerPartition: string,
): Compilation {
  const principal = principalOf(intention.source, peerPartition);
  if (principal === null) return { refusal: 'a source name is no valid regex' };
  if (!isHttp) return { compiled: new CompiledIntention(intention, principal, [], () => true) };
  const token = tokenPredicate(intention.providers, issuers);
  const permissions = intention.permissions.map((fields) => compilePermission(fields, issuers));
  const complete = permissions.filter((permission) => permission !== null);
  if (token === null || complete.length < permissions.length)
    return { refusal: 'a regex is invalid or a JWT provider does not exist' };
  return { compiled: new CompiledIntention(intention, principal, complete, token) };
}

function compilePermission(fields: JsonObject, issuers: ReadonlyMap<string, string>): Permission | null {
  const speaksOf = httpPermission(objectOf(fields, 'HTTP'));
  const token = tokenPredicate(providersOf(fields), issuers);
  if (speaksOf === null || token === null) return null;
  return { action: textOf(fields, 'Action').toLowerCase() === 'allow' ? 'allow' : 'deny', speaksOf, token };
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
