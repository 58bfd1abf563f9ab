import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { refuses } from './refused-entry.js';
import { intentions, permission } from './sample-entries.js';

const source = (members: JsonObject): JsonObject => intentions('api', { Name: 'web', Action: 'allow', ...members });

/** Intentions that there cannot be. */
export const refusedIntentions: ConsulBehaviourGroup = {
  title: 'refused intentions',
  behaviours: {
    'at least one source, each named once, no part of a name a wildcard': ({ client }) =>
      refuses(
        client,
        [intentions('api'), 'At least one source is required'],
        [source({ Name: '' }), 'Sources[0].Name is required'],
        [source({ Name: 'we*' }), "Sources[0].Name: wildcard character '*' cannot be used with partial values"],
        [{ ...source({}), Name: 'ap*' }, "Name: wildcard character '*' cannot be used with partial values"],
        [source({ Peer: '*' }), "Sources[0].Peer: cannot use wildcard '*' in peer"],
        [
          intentions('api', { Name: 'web', Action: 'allow' }, { Name: 'web', Action: 'deny' }),
          'Sources[1] defines "web" more than once',
        ],
      ),
    'sources are one of a name and peer, and names differ in case': async ({ client }) => {
      const sources = [{ Name: 'web' }, { Name: 'WEB' }, { Name: 'web', Peer: 'east' }];
      await client.seed(intentions('api', ...sources.map((each) => ({ ...each, Action: 'allow' }))));
    },
    'an action in lower case or permissions, not both': ({ client }) =>
      refuses(
        client,
        [source({ Action: 'ALLOW' }), "Sources[0].Action must be set to 'allow' or 'deny'"],
        [intentions('api', { Name: 'web' }), "Sources[0].Action must be set to 'allow' or 'deny'"],
        [
          source({ Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }),
          'Sources[0].Action must be omitted if Permissions are specified',
        ],
        [
          permission('*', { PathPrefix: '/' }),
          'Sources[0].Permissions cannot be specified on intentions with wildcarded destinations',
        ],
      ),
    'descriptions of 512 bytes, no legacy Meta, the one type': ({ client }) =>
      refuses(
        client,
        [source({ Description: 'x'.repeat(513) }), 'Sources[0].Description exceeds maximum length 512'],
        [source({ LegacyMeta: { a: 'b' } }), 'Sources[0].LegacyMeta must be omitted'],
        [source({ Type: 'x' }), "Sources[0].Type must be set to 'consul'"],
      ),
    'a permission asks for something of the request': ({ client }) => {
      const place = 'Sources[0].Permissions[0].HTTP';
      return refuses(
        client,
        [permission('api', {}), `${place} should not be empty`],
        [
          intentions('api', { Name: 'web', Permissions: [{ Action: 'allow', JWT: { Providers: [{ Name: 'okta' }] } }] }),
          `${place} is required`,
        ],
        [permission('api', { PathExact: 'a' }), `${place}.PathExact doesn't start with '/': "a"`],
        [permission('api', { Methods: ['nope'] }), `${place}.Methods contains an invalid method "NOPE"`],
        [
          permission('api', { Header: [{ Name: 'x' }] }),
          `${place}.Header[0] should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex`,
        ],
        [
          permission('api', { Header: [{ Name: 'x', Regex: 'y', IgnoreCase: true }] }),
          `${place}.Header[0] should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase`,
        ],
      );
    },
  },
};
