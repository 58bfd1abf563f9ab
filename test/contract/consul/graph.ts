import { expect } from 'vitest';
import type { ConsulBehaviourGroup } from './behaviour.js';
import {
  exported,
  http,
  intentions,
  jwtProvider,
  permission,
  proxyDefaults,
  resolver,
  router,
  splitter,
} from './sample-entries.js';

const WON = [200, 'true'];
const PATH = { PathPrefix: '/' };

function advanced(service: string): [number, string] {
  const reason = 'that does not permit advanced routing or splitting behavior';
  return [500, `discovery chain "${service}" uses a protocol "tcp" ${reason}`];
}

function incompatible(service: string): [number, string] {
  return [500, `service "${service}" has protocol "tcp", which is incompatible with L7 intentions permissions`];
}

/** What entries mean for each other, on every write and every deletion. */
export const graph: ConsulBehaviourGroup = {
  title: 'the graph of config entries',
  behaviours: {
    'a router or a splitter needs an HTTP protocol before it': async ({ client }) => {
      expect(await client.put(router('api'))).toEqual(advanced('api'));
      expect(await client.put(splitter('api', { Weight: 100 }))).toEqual(advanced('api'));
      await client.seed(http(), router('api'), splitter('api', { Weight: 100 }));
    },
    'the protocol behind a router can neither go nor become tcp, and the entry stays': async ({ client }) => {
      await client.seed(http(), router('api'));
      expect(await client.remove('service-defaults', 'api')).toEqual(advanced('api'));
      expect(await client.put(http('api', { Protocol: 'tcp' }))).toEqual(advanced('api'));
      expect(await client.put({ Kind: 'service-defaults', Name: 'api' })).toEqual(advanced('api'));
      expect(await client.content('service-defaults', 'api')).toMatchObject({ Protocol: 'http' });
      expect(await client.remove('service-router', 'api')).toEqual([200, '{}']);
      expect(await client.remove('service-defaults', 'api')).toEqual([200, '{}']);
    },
    'the protocol of all services comes from proxy-defaults where a service has no defaults of its own': async ({ client }) => {
      await client.seed(proxyDefaults({ protocol: 'http' }), router('api'));
      expect(await client.remove('proxy-defaults', 'global')).toEqual(advanced('api'));
      expect(await client.put(proxyDefaults({ protocol: 'tcp' }))).toEqual(advanced('api'));
      expect(await client.put({ Kind: 'service-defaults', Name: 'api' })).toEqual(advanced('api'));
    },
    'any text is taken for the protocol of proxy-defaults': async ({ client }) => {
      expect(await client.put(proxyDefaults({ protocol: 'smtp' }))).toEqual(WON);
    },
    'a router to a service of another protocol is refused, in either order': async ({ client }) => {
      const entry = router('api', { Destination: { Service: 'db' } });
      await client.seed(http());
      const text = 'discovery chain "api" uses inconsistent protocols; service "db" has "tcp" which is not "http"';
      expect(await client.put(entry)).toEqual([500, text]);
      await client.seed(http('db'), entry);
      expect(await client.put(http('db', { Protocol: 'tcp' }))).toEqual([500, text]);
      expect(await client.remove('service-defaults', 'db')).toEqual([500, text]);
    },
    'http and http2 are two protocols': async ({ client }) => {
      await client.seed(http(), http('b', { Protocol: 'http2' }));
      expect((await client.put(router('api', { Destination: { Service: 'b' } })))[0]).toBe(500);
    },
    'a splitter that only sends elsewhere takes the protocol of its target': async ({ client }) => {
      await client.seed(http(), http('b', { Protocol: 'http2' }));
      expect(await client.put(splitter('api', { Weight: 100, Service: 'b' }))).toEqual(WON);
    },
    'a subset has to be there first, and stays as long as it is used': async ({ client }) => {
      const entry = splitter('api', { Weight: 100, ServiceSubset: 'v1' });
      const text = 'service "api" does not have a subset named "v1"';
      await client.seed(http());
      expect(await client.put(entry)).toEqual([500, text]);
      await client.seed(resolver('api', { Subsets: { v1: {} } }), entry);
      expect(await client.remove('service-resolver', 'api')).toEqual([500, text]);
      expect(await client.put(resolver('api', { Subsets: { v2: {} } }))).toEqual([500, text]);
      expect(await client.remove('service-splitter', 'api')).toEqual([200, '{}']);
      expect(await client.remove('service-resolver', 'api')).toEqual([200, '{}']);
    },
    'redirects in a circle are refused': async ({ client }) => {
      await client.seed(resolver('a', { Redirect: { Service: 'b' } }));
      const [status, text] = await client.put(resolver('b', { Redirect: { Service: 'a' } }));
      expect([status, text]).toEqual([
        500,
        expect.stringMatching(/^detected circular resolver redirect: \[\w\.default\.default\.dc1 -> /),
      ]);
    },
    'splits in a circle are refused': async ({ client }) => {
      await client.seed(http('a'), http('b'), splitter('a', { Weight: 100, Service: 'b' }));
      const [status, text] = await client.put(splitter('b', { Weight: 100, Service: 'a' }));
      expect([status, text]).toEqual([
        500,
        expect.stringMatching(/^detected circular reference: \[splitter:\w\.default\.default -> /),
      ]);
    },
    'targets need not be known services': async ({ client }) => {
      await client.seed(http(), http('nobody'), splitter('api', { Weight: 100, Service: 'nobody' }));
      await client.seed(intentions('nowhere', { Name: 'nobody', Action: 'allow' }));
    },
    'permissions need an HTTP protocol before them, and keep it': async ({ client }) => {
      expect(await client.put(permission('api', PATH))).toEqual(incompatible('api'));
      await client.seed(http(), permission('api', PATH));
      expect(await client.remove('service-defaults', 'api')).toEqual(incompatible('api'));
      expect(await client.put(http('api', { Protocol: 'tcp' }))).toEqual(incompatible('api'));
      expect(await client.remove('service-intentions', 'api')).toEqual([200, '{}']);
      expect(await client.put(http('api', { Protocol: 'tcp' }))).toEqual(WON);
    },
    'intentions without permissions care for no protocol': async ({ client }) => {
      await client.seed(intentions('db', { Name: 'web', Action: 'deny' }));
      expect(await client.put(http('db', { Protocol: 'tcp' }))).toEqual(WON);
    },
    'a JWT provider has to be there before the intention, and stays as long as it is used': async ({ client }) => {
      const entry = { ...intentions('api', { Name: 'web', Action: 'allow' }), JWT: { Providers: [{ Name: 'okta' }] } };
      expect(await client.put(entry)).toEqual([
        500,
        '1 error occurred:\n\t* Referenced JWT Provider does not exist. Provider Name: okta\n\n',
      ]);
      await client.seed(jwtProvider('okta'), entry);
      expect(await client.remove('jwt-provider', 'okta')).toEqual([
        500,
        'cannot delete jwt provider config entry referenced by an intention. Provider name: okta, intention name: api',
      ]);
      await client.remove('service-intentions', 'api');
      expect(await client.remove('jwt-provider', 'okta')).toEqual([200, '{}']);
    },
    'permissive mTLS needs the leave of the mesh, and outlives it': async ({ client }) => {
      const permissive = http('api', { MutualTLSMode: 'permissive' });
      const text = 'cannot set MutualTLSMode=permissive because AllowEnablingPermissiveMutualTLS=false in the mesh config entry';
      expect(await client.put(permissive)).toEqual([500, text]);
      expect(await client.put({ ...proxyDefaults({}), MutualTLSMode: 'permissive' })).toEqual([500, text]);
      await client.seed({ Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true }, permissive);
      await client.seed({ Kind: 'mesh' });
      expect(await client.put({ ...permissive, MaxInboundConnections: 5 })).toEqual(WON);
      expect(await client.put({ ...permissive, Name: 'other' })).toEqual([500, text]);
    },
    'an ingress and a terminating gateway have different names': async ({ client }) => {
      await client.seed({ Kind: 'terminating-gateway', Name: 'gate' });
      expect(await client.put({ Kind: 'ingress-gateway', Name: 'gate', Listeners: [] })).toEqual([
        500,
        'cannot create a "ingress-gateway" config entry with name "gate", a "terminating-gateway" config entry with that name already exists',
      ]);
    },
    'a listener of an ingress gateway has the protocol of its service': async ({ client }) => {
      const listener = { Port: 8080, Protocol: 'http', Services: [{ Name: 'api' }] };
      const entry = { Kind: 'ingress-gateway', Name: 'gate', Listeners: [listener] };
      const text = 'service "api" has protocol "tcp", which does not match defined listener protocol "http"';
      expect(await client.put(entry)).toEqual([500, text]);
      await client.seed(http(), entry);
      expect(await client.remove('service-defaults', 'api')).toEqual([500, text]);
    },
    'a service with an SNI of its own has neither subsets nor failover': async ({ client }) => {
      await client.seed(http('ext', { ExternalSNI: 'ext.example.com' }));
      expect(await client.put(resolver('ext', { Subsets: { v1: {} } }))).toEqual([
        500,
        'service "ext" has an external SNI set; cannot define subsets for external services',
      ]);
      expect(await client.put(resolver('ext', { Failover: { '*': { Service: 'api' } } }))).toEqual([
        500,
        'service "ext" has an external SNI set; cannot define failover for external services',
      ]);
    },
    'exported services need not be known': async ({ client }) => {
      expect(await client.put(exported('nowhere', '*'))).toEqual(WON);
    },
    'nothing of a refused write is kept': async ({ client }) => {
      await client.seed(http());
      const index = await client.modifyIndex('service-defaults', 'api');
      const table = (await client.get('config/service-defaults')).index;
      await client.put(http('api', { Protocol: 'smtp' }));
      await client.put(router('db'));
      expect(await client.modifyIndex('service-defaults', 'api')).toBe(index);
      expect((await client.get('config/service-defaults')).index).toBe(table);
    },
  },
};
