import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulReply } from './consul-client.js';
import { exported, http, intentions, jwtProvider, router } from './sample-entries.js';

const HINT = '. The anonymous token is used implicitly when a request does not specify a token.';

function anonymousLacks(right: string, on?: string): string {
  return `Permission denied: anonymous token lacks permission '${right}'${on === undefined ? '' : ` on "${on}"`}${HINT}`;
}

function lacks(right: string, on?: string): RegExp {
  const place = on === undefined ? '' : ` on "${on}"`;
  return new RegExp(`^Permission denied: token with AccessorID '[0-9a-f-]{36}' lacks permission '${right}'${place}$`);
}

const isFiltered = ({ headers }: ConsulReply): string | null => headers.get('x-consul-results-filtered-by-acls');
const GATEWAY = { Kind: 'terminating-gateway', Name: 'exit', Services: [] };

/** Tokens that may not do what is asked. */
export const access: ConsulBehaviourGroup = {
  title: 'access control',
  behaviours: {
    'without a token a write is 403 and says so': async ({ as }) => {
      expect(await as('anonymous').put(http())).toEqual([403, anonymousLacks('service:write', 'api')]);
      expect(await as('anonymous').put({ Kind: 'mesh' })).toEqual([403, anonymousLacks('mesh:write')]);
    },
    'an unknown token is 403 for every call that looks at it': async ({ as }) => {
      for (const path of ['config/service-defaults', 'config/mesh/mesh', 'catalog/services', 'agent/self', 'peerings'])
        expect(await as('stranger').get(path)).toMatchObject({ status: 403, text: 'ACL not found' });
      expect(await as('stranger').put(http())).toEqual([403, 'ACL not found']);
    },
    'an unknown token is told of a body that cannot be decoded first': async ({ as }) => {
      expect((await as('stranger').put(http('api', { Protocl: 'x' })))[0]).toBe(400);
    },
    'a token without rights is told of an invalid entry first': async ({ as }) => {
      expect((await as('anonymous').put(http('api', { Protocol: 'smtp' })))[0]).toBe(500);
    },
    'entries of a service need service:write on its name': async ({ as, client }) => {
      const web = as('web');
      expect(await web.put(http())).toEqual([403, expect.stringMatching(lacks('service:write', 'api'))]);
      expect(await web.put(http('web-2'))).toEqual([200, 'true']);
      await client.seed(http());
      expect(await web.remove('service-defaults', 'api')).toEqual([403, expect.stringMatching(lacks('service:write', 'api'))]);
    },
    'a router needs service:read on every service that it sends to': async ({ as, client }) => {
      await client.seed(http('web'), http('secret'));
      expect(await as('web').put(router('web', { Destination: { Service: 'secret' } }))).toEqual([
        403,
        expect.stringMatching(lacks('service:read', 'secret')),
      ]);
    },
    'service:write gives no right to write intentions, but to read them': async ({ as, client }) => {
      const entry = intentions('api', { Name: 'web', Action: 'allow' });
      const refusal = [403, expect.stringMatching(lacks('intention:write', 'api'))];
      expect(await as('services').put(entry)).toEqual(refusal);
      await client.seed(entry);
      expect(await as('services').remove('service-intentions', 'api')).toEqual(refusal);
      expect(await as('services').names('service-intentions')).toEqual(['api']);
      expect(await as('intentions').put(intentions('api', { Name: 'web', Action: 'deny' }))).toEqual([200, 'true']);
    },
    'what is of the whole mesh needs mesh:write, gateways too': async ({ as }) => {
      const entries = [{ Kind: 'mesh' }, { Kind: 'proxy-defaults' }, jwtProvider('okta'), exported('api'), GATEWAY];
      for (const entry of [...entries, { Kind: 'ingress-gateway', Name: 'gate' }])
        expect(await as('services').put(entry)).toEqual([403, expect.stringMatching(lacks('mesh:write'))]);
      for (const entry of entries) expect(await as('mesh').put(entry)).toEqual([200, 'true']);
    },
    'operator:write includes mesh:write': async ({ as }) => {
      expect(await as('operator').put({ Kind: 'mesh' })).toEqual([200, 'true']);
    },
    'everybody reads the mesh entry and proxy-defaults': async ({ as, client }) => {
      await client.seed({ Kind: 'mesh' }, { Kind: 'proxy-defaults' });
      expect(await as('anonymous').get('config/mesh/mesh')).toMatchObject({ status: 200 });
      expect(await as('anonymous').names('proxy-defaults')).toEqual(['global']);
    },
    'reading one entry without the right is 403, absent ones too': async ({ as, client }) => {
      await client.seed(http());
      for (const name of ['api', 'absent'])
        expect(await as('anonymous').get(`config/service-defaults/${name}`)).toMatchObject({
          status: 403,
          text: anonymousLacks('service:read', name),
        });
      expect(await as('anonymous').get('config/service-intentions/api')).toMatchObject({
        status: 403,
        text: anonymousLacks('intention:read', 'api'),
      });
    },
    'a list without the right is 200 and empty, and nothing says so to the anonymous token': async ({ as, client }) => {
      await client.seed(http(), intentions('api', { Name: 'db', Action: 'allow' }));
      for (const path of ['config/service-defaults', 'config/service-intentions', 'connect/intentions']) {
        const list = await as('anonymous').get(path);
        expect([list.status, list.text, isFiltered(list)]).toEqual([200, '[]', null]);
      }
    },
    'a list that is short because of a token that is known says so by a header': async ({ as, client }) => {
      await client.seed(http(), http('web'));
      const list = await as('web').get('config/service-defaults');
      expect([await as('web').names('service-defaults'), isFiltered(list)]).toEqual([['web'], 'true']);
      expect(isFiltered(await as('reader').get('config/service-defaults'))).toBeNull();
    },
    'exported-services are read with mesh:read': async ({ as, client }) => {
      await client.seed(exported('api'));
      expect(await as('services').get('config/exported-services/default')).toMatchObject({
        status: 403,
        text: expect.stringMatching(lacks('mesh:read')),
      });
      expect(await as('services').names('exported-services')).toEqual([]);
      expect(await as('reader').names('exported-services')).toEqual(['default']);
    },
    'gateways are read with service:read on their names': async ({ as, client }) => {
      await client.seed(GATEWAY);
      expect(await as('services').names('terminating-gateway')).toEqual(['exit']);
      expect(await as('mesh').names('terminating-gateway')).toEqual([]);
    },
    'JWT providers are read with mesh:read, or by who may write any service': async ({ as, client }) => {
      await client.seed(jwtProvider('okta'));
      expect(await as('web').names('jwt-provider')).toEqual(['okta']);
      expect(await as('reader').names('jwt-provider')).toEqual(['okta']);
      expect(await as('anonymous').names('jwt-provider')).toEqual([]);
    },
    'a token may come as bearer or in the query too': async ({ client, as }) => {
      await client.seed(http());
      const { SecretID: secret } = (await client.get('acl/token/self')).json as JsonObject;
      const bearer = await as('anonymous').call('GET', 'config/service-defaults', undefined, {
        authorization: `Bearer ${String(secret)}`,
      });
      expect([bearer.status, (bearer.json as JsonObject[]).length]).toEqual([200, 1]);
      expect(await as('anonymous').names(`service-defaults?token=${String(secret)}`)).toEqual(['api']);
    },
    'a token tells its own rights one by one': async ({ as }) => {
      const asked = [
        { Resource: 'service', Access: 'write', Segment: 'any' },
        { Resource: 'intention', Access: 'read', Segment: 'any' },
        { Resource: 'intention', Access: 'write', Segment: 'any' },
        { Resource: 'node', Access: 'read', Segment: 'any' },
        { Resource: 'mesh', Access: 'write' },
        { Resource: 'operator', Access: 'read' },
      ];
      const allowed = async (who: 'services' | 'mesh' | 'operator' | 'anonymous'): Promise<unknown[]> => {
        const { json } = await as(who).call('POST', 'internal/acl/authorize', asked);
        return (json as JsonObject[]).map(({ Allow: allow }) => allow);
      };
      expect(await allowed('services')).toEqual([true, true, false, true, false, false]);
      expect(await allowed('mesh')).toEqual([false, false, false, false, true, false]);
      expect(await allowed('operator')).toEqual([false, false, false, false, true, true]);
      expect(await allowed('anonymous')).toEqual([false, false, false, false, false, false]);
    },
    'questions about rights: 64 at once, on resources and accesses that there are': async ({ client, as }) => {
      const ask = async (...questions: JsonObject[]): Promise<unknown[]> => {
        const { status, text } = await client.call('POST', 'internal/acl/authorize', questions);
        return [status, text];
      };
      const question = { Resource: 'mesh', Access: 'read' };
      expect(await ask(...Array.from({ length: 65 }, () => question))).toEqual([
        400,
        'Refusing to process more than 64 authorizations at once',
      ]);
      expect(await ask({ ...question, Resource: 'x' })).toEqual([400, 'Invalid ACL resource requested: "x"']);
      expect(await ask({ ...question, Access: 'list' })).toEqual([400, 'Invalid access level for mesh resource: list']);
      expect((await as('stranger').call('POST', 'internal/acl/authorize', [question])).text).toBe('ACL not found');
    },
    'a token describes itself, and none is 403': async ({ as }) => {
      expect((await as('services').get('acl/token/self')).json).toMatchObject({
        AccessorID: expect.stringMatching(/^[0-9a-f-]{36}$/),
        Policies: [{ Name: expect.any(String) }],
        Local: false,
      });
      for (const who of ['anonymous', 'stranger'] as const)
        expect(await as(who).get('acl/token/self')).toMatchObject({ status: 403, text: 'token does not exist: ACL not found' });
    },
    'every answer names the default policy': async ({ as }) => {
      for (const path of ['config/service-defaults', 'config/service-defaults/x', 'status/leader'])
        expect((await as('anonymous').get(path)).headers.get('x-consul-default-acl-policy')).toBe('deny');
    },
  },
};
