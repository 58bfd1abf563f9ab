import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import { type Cause, invalid, refused, required, taken, unsupported } from './refused-spec.js';

const V1ALPHA1 = 'policy.linkerd.io/v1alpha1';
const V1BETA3 = 'policy.linkerd.io/v1beta3';

const serverRefused = (spec: JsonObject, ...causes: Cause[]) => refused(V1BETA3, 'Server', spec, ...causes);
const oneOf = (field: string, found: string): Cause =>
  invalid('<nil>', `"": "${field}" must validate one and only one schema (oneOf). Found ${found}`);

/** What the CRDs of Linkerd refuse and fill in; they have no rules in CEL. */
export const linkerdValidation: BehaviourGroup = {
  title: 'schemas of Linkerd',
  behaviours: {
    'fill in that a Server denies, and that its protocol is unknown': taken(
      V1BETA3,
      'Server',
      { podSelector: {}, port: 80 },
      { podSelector: {}, port: 80, accessPolicy: 'deny', proxyProtocol: 'unknown' },
    ),
    'leave access policies and protocols to the webhook': taken(V1BETA3, 'Server', {
      podSelector: {},
      port: 80,
      accessPolicy: 'nobody',
      proxyProtocol: 'none',
    }),
    'take one selector of a Server': serverRefused(
      { podSelector: {}, externalWorkloadSelector: {}, port: 80 },
      oneOf('spec', '2 valid alternatives'),
    ),
    'need a selector of a Server': serverRefused({ port: 80 }, oneOf('spec', 'none valid'), required('spec.podSelector')),
    'need the port of a Server': serverRefused({ podSelector: {} }, required('spec.port')),
    'take a number or a name as a port': serverRefused(
      { podSelector: {}, port: true },
      {
        reason: 'FieldValueTypeInvalid',
        message: 'Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
        field: 'spec.port',
      },
    ),
    'name all that a policy lacks': refused(
      V1ALPHA1,
      'AuthorizationPolicy',
      { targetRef: { kind: 'Server' } },
      required('spec.targetRef.name'),
      required('spec.requiredAuthenticationRefs'),
    ),
    'take groups that DNS has': refused(
      V1ALPHA1,
      'AuthorizationPolicy',
      { targetRef: { group: '_', kind: 'Server', name: 'a' }, requiredAuthenticationRefs: [] },
      invalid(
        'spec.targetRef.group',
        String.raw`"_": spec.targetRef.group in body should match '^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'`,
      ),
    ),
    'need one identity': refused(
      V1ALPHA1,
      'MeshTLSAuthentication',
      { identities: [] },
      invalid('spec.identities', '0: spec.identities in body should have at least 1 items'),
    ),
    'take identities or references to them, not both': refused(
      V1ALPHA1,
      'MeshTLSAuthentication',
      { identities: ['*'], identityRefs: [{ kind: 'ServiceAccount', name: 'a' }] },
      oneOf('spec', '2 valid alternatives'),
    ),
    'need identities or references to them': refused(
      V1ALPHA1,
      'MeshTLSAuthentication',
      {},
      oneOf('spec', 'none valid'),
      required('spec.identities'),
    ),
    'take no networks at all, which the webhook does not': taken(V1ALPHA1, 'NetworkAuthentication', { networks: [] }),
    'need the range of a network': refused(
      V1ALPHA1,
      'NetworkAuthentication',
      { networks: [{ except: ['10.0.0.1'] }] },
      required('spec.networks[0].cidr'),
    ),
    'take identities of a ServerAuthorization that DNS has': refused(
      'policy.linkerd.io/v1beta1',
      'ServerAuthorization',
      { server: { name: 'a' }, client: { meshTLS: { identities: ['not valid'] } } },
      invalid(
        'spec.client.meshTLS.identities[0]',
        String.raw`"not valid": spec.client.meshTLS.identities[0] in body should match '^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'`,
      ),
    ),
    'take a server by name or by labels': refused(
      'policy.linkerd.io/v1beta1',
      'ServerAuthorization',
      { server: { name: 'a', selector: {} }, client: {} },
      oneOf('spec.server', '2 valid alternatives'),
    ),
    'know two filters of routes': refused(
      V1BETA3,
      'HTTPRoute',
      { rules: [{ filters: [{ type: 'URLRewrite' }] }] },
      unsupported('spec.rules[0].filters[0].type', 'URLRewrite', 'RequestHeaderModifier', 'RequestRedirect'),
    ),
    'fill in backends and a match of every path': taken(
      V1BETA3,
      'HTTPRoute',
      {
        parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 's' }],
        rules: [{ backendRefs: [{ name: 'a', port: 80 }] }],
      },
      {
        parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 's' }],
        rules: [
          {
            backendRefs: [{ group: '', kind: 'Service', name: 'a', port: 80, weight: 1 }],
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          },
        ],
      },
    ),
    'need the rate of a limit': refused(
      V1ALPHA1,
      'HTTPLocalRateLimitPolicy',
      { targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'a' }, total: {} },
      required('spec.total.requestsPerSecond'),
    ),
    'know two policies of egress': refused(
      V1ALPHA1,
      'EgressNetwork',
      { trafficPolicy: 'Nope' },
      unsupported('spec.trafficPolicy', 'Nope', 'Allow', 'Deny'),
    ),
  },
};
