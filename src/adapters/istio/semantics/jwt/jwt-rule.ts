import type { JsonValue } from '../../../../domain/json.js';
import type { NativeObject } from '../../../../domain/translation/native-object.js';
import { listAt, objectAt, stringAt, stringsAt } from '../../native/fields.js';

/** One rule of a RequestAuthentication: an issuer, where its tokens are, and what is done with them. */
export interface JwtRule {
  readonly object: NativeObject;
  readonly index: number;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly headers: readonly { readonly name: string; readonly prefix: string }[];
  readonly parameters: readonly string[];
  readonly cookies: readonly string[];
  readonly forward: boolean;
  readonly payloadHeader: string | null;
  readonly claimHeaders: readonly { readonly header: string; readonly claim: string }[];
  readonly spaceDelimitedClaims: readonly string[];
}

const DEFAULT_HEADERS = [{ name: 'authorization', prefix: 'Bearer ' }];
const DEFAULT_PARAMETERS = ['access_token'];
const ALWAYS_SPACE_DELIMITED = ['permission', 'scope'];

function jwtRule(object: NativeObject, rule: JsonValue, index: number): JwtRule {
  const headers = listAt(rule, 'fromHeaders').map((header) => ({
    name: stringAt(header, 'name') ?? '',
    prefix: stringAt(header, 'prefix') ?? '',
  }));
  const parameters = stringsAt(rule, 'fromParams');
  const cookies = stringsAt(rule, 'fromCookies');
  // Any place of its own replaces the default places.
  const places =
    headers.length + parameters.length + cookies.length > 0
      ? { headers, parameters, cookies }
      : { headers: DEFAULT_HEADERS, parameters: DEFAULT_PARAMETERS, cookies };
  return {
    object,
    index,
    ...places,
    issuer: stringAt(rule, 'issuer') ?? '',
    audiences: stringsAt(rule, 'audiences'),
    forward: objectAt(rule)['forwardOriginalToken'] === true,
    payloadHeader: stringAt(rule, 'outputPayloadToHeader'),
    claimHeaders: listAt(rule, 'outputClaimToHeaders').map((output) => ({
      header: stringAt(output, 'header') ?? '',
      claim: stringAt(output, 'claim') ?? '',
    })),
    spaceDelimitedClaims: [...ALWAYS_SPACE_DELIMITED, ...stringsAt(rule, 'spaceDelimitedClaims')],
  };
}

/**
 * The rules that apply to a workload, from its RequestAuthentications in their order, sorted by issuer as istiod hands them
 * to Envoy (istio/istio pilot/pkg/security/authn/policy_applier.go).
 */
export function jwtRules(objects: readonly NativeObject[]): readonly JwtRule[] {
  return objects
    .flatMap((object) => listAt(object.body, 'spec', 'jwtRules').map((rule, index) => jwtRule(object, rule, index)))
    .sort((a, b) => (a.issuer < b.issuer ? -1 : a.issuer > b.issuer ? 1 : 0));
}
