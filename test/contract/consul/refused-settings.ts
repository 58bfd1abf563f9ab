import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { listed, refuses } from './refused-entry.js';
import { exported, jwtProvider } from './sample-entries.js';

const normalized = (members: JsonObject): JsonObject => ({
  Kind: 'mesh',
  HTTP: { Incoming: { RequestNormalization: members } },
});

/** Values that entries of the mesh and its gateways cannot have by themselves. */
export const refusedSettings: ConsulBehaviourGroup = {
  title: 'refused settings of the mesh',
  behaviours: {
    'jwt-provider: keys from one place': ({ client }) =>
      refuses(
        client,
        [{ Kind: 'jwt-provider', Name: 'okta' }, 'JSONWebKeySet is required'],
        [
          jwtProvider('okta', { JSONWebKeySet: { Local: {}, Remote: {} } }),
          'must specify exactly one of Local or Remote JSON Web key set',
        ],
        [jwtProvider('okta', { JSONWebKeySet: { Local: { JWKS: '!' } } }), 'JWKS must be valid base64 encoded string'],
        [jwtProvider('okta', { Locations: [{}] }), listed('must set exactly one of: JWT location header, query param or cookie')],
      ),
    'mesh: words for TLS and for the normalization of requests': ({ client }) =>
      refuses(
        client,
        [
          { Kind: 'mesh', TLS: { Incoming: { TLSMinVersion: 'x' } } },
          'error in incoming TLS configuration: no matching TLS version found for x, please specify one of [TLS_AUTO, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3]',
        ],
        [
          normalized({ PathWithEscapedSlashesAction: 'x' }),
          'error in HTTP incoming request normalization configuration: no matching PathWithEscapedSlashesAction value found for x, please specify one of [IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED, REJECT_REQUEST, UNESCAPE_AND_REDIRECT, UNESCAPE_AND_FORWARD]',
        ],
      ),
    'exported-services: consumers that are single peers': ({ client }) => {
      const to = (...consumers: JsonObject[]): JsonObject => ({
        ...exported(),
        Services: [{ Name: 'api', Consumers: consumers }],
      });
      return refuses(
        client,
        [to(), 'Services[0]: must have at least one consumer'],
        [to({ Peer: '*' }), 'Services[0].Consumers[0]: exporting to all peers (wildcard) is not supported'],
        [to({ SamenessGroup: 'x' }), 'Services[0].Consumers[0]: sameness-groups are an enterprise-only feature'],
        [exported(''), 'Services[0]: service name cannot be empty'],
      );
    },
    'terminating-gateway: services named once, certificates whole': ({ client }) => {
      const to = (...services: JsonObject[]): JsonObject => ({ Kind: 'terminating-gateway', Name: 'exit', Services: services });
      return refuses(
        client,
        [to({ Name: '' }), 'Service name cannot be blank.'],
        [to({ Name: 'a' }, { Name: 'a' }), 'Service "a" was specified more than once within a namespace'],
        [to({ Name: 'a', CertFile: 'x' }), 'Service "a" must have a CertFile, CAFile, and KeyFile specified for TLS origination'],
      );
    },
    'ingress-gateway: listeners': ({ client }) => {
      const on = (...listeners: JsonObject[]): JsonObject => ({ Kind: 'ingress-gateway', Name: 'gate', Listeners: listeners });
      const services = [{ Name: 'a' }];
      return refuses(
        client,
        [on({ Port: 80, Services: services }, { Port: 80, Services: services }), 'port 80 declared on two listeners'],
        [on({ Port: 80 }), 'No service declared for listener with port 80'],
        [
          on({ Port: 80, Services: [{ Name: 'a' }, { Name: 'b' }] }),
          "Multiple services per listener are only supported for L7 protocols, 'http', 'grpc' and 'http2' (listener on port 80)",
        ],
      );
    },
  },
};
