import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { http, intentions, resolver, router } from './sample-entries.js';

/** Reading, listing and deleting, and requests that are none. */
export const entryRequests: ConsulBehaviourGroup = {
  title: 'requests for config entries',
  behaviours: {
    'an absent entry is 404 with its kind and name': async ({ client }) => {
      const { status, text } = await client.get('config/service-defaults/api');
      expect([status, text]).toEqual([404, 'Config entry not found for "service-defaults" / "api"']);
    },
    'a list holds the entries of its kind by name, and [] where there are none': async ({ client }) => {
      expect((await client.get('config/service-defaults')).text).toBe('[]');
      await client.seed(http('b'), http('a'), resolver('c'));
      expect(await client.names('service-defaults')).toEqual(['a', 'b']);
    },
    'the list of no kind holds all entries, kind by kind': async ({ client }) => {
      await client.seed(resolver('c'), http('a'), { Kind: 'mesh' });
      const kinds = ((await client.get('config/')).json as JsonObject[]).map(({ Kind: kind }) => kind);
      expect(kinds).toEqual(['mesh', 'service-defaults', 'service-resolver']);
    },
    'an unknown kind is 500 to read and to list, and 400 to delete': async ({ client }) => {
      const text = 'invalid config entry kind: nope';
      expect(await client.get('config/nope')).toMatchObject({ status: 500, text });
      expect(await client.get('config/nope/x')).toMatchObject({ status: 500, text });
      expect(await client.remove('nope', 'x')).toEqual([400, text]);
    },
    'kinds of Enterprise are empty lists or unknown': async ({ client }) => {
      expect(await client.get('config/sameness-group')).toMatchObject({ status: 200, text: '[]' });
      expect(await client.get('config/control-plane-request-limit')).toMatchObject({ status: 500 });
      expect(await client.put({ Kind: 'sameness-group', Name: 'x' })).toEqual([
        500,
        'sameness-groups are an enterprise-only feature',
      ]);
    },
    'a deletion without a name is 404': async ({ client }) => {
      expect(await client.call('DELETE', 'config/service-defaults')).toMatchObject({
        status: 404,
        text: 'Must provide both a kind and name to delete',
      });
    },
    'the mesh entry is deleted under any name and read under its own only': async ({ client }) => {
      await client.seed({ Kind: 'mesh' });
      expect((await client.get('config/mesh/other')).status).toBe(404);
      expect(await client.remove('mesh', 'other')).toEqual([200, '{}']);
      expect((await client.get('config/mesh/mesh')).status).toBe(404);
    },
    'proxy-defaults under another name cannot be deleted': async ({ client }) => {
      expect(await client.remove('proxy-defaults', 'x')).toEqual([500, 'invalid name ("x"), only "global" is supported']);
    },
    'other methods are 405 and told which there are': async ({ client }) => {
      const posted = await client.call('POST', 'config', http());
      expect([posted.status, posted.text, posted.headers.get('allow')]).toEqual([405, 'method POST not allowed', 'OPTIONS,PUT']);
      expect((await client.get('config')).status).toBe(405);
      const put = await client.call('PUT', 'config/service-defaults/api', http());
      expect([put.status, put.headers.get('allow')]).toEqual([405, 'OPTIONS,GET,DELETE']);
    },
    'a path that is none is 404 in words': async ({ client }) => {
      expect(await client.get('nope')).toMatchObject({
        status: 404,
        text: 'Invalid URL path: not a recognized HTTP API endpoint\n',
      });
    },
    'names hold any characters, slashes too': async ({ client }) => {
      for (const name of ['a/b', 'a b', 'ä', 'A.B_c', '%2F', 'a?b', '"q"', '<x>&', 'x'.repeat(300)]) {
        await client.seed(http(name));
        expect(await client.content('service-defaults', name)).toMatchObject({ Name: name });
        expect(await client.remove('service-defaults', name)).toEqual([200, '{}']);
        expect((await client.get(`config/service-defaults/${encodeURIComponent(name)}`)).status).toBe(404);
      }
    },
    'names that differ in case only are one entry, which has the last spelling': async ({ client }) => {
      await client.seed(http('api'));
      const index = await client.modifyIndex('service-defaults', 'api');
      expect(await client.put(http('API'), '?cas=0')).toEqual([200, 'false']);
      expect(await client.put(http('API'), `?cas=${index}`)).toEqual([200, 'true']);
      expect(await client.names('service-defaults')).toEqual(['API']);
      expect(await client.content('service-defaults', 'api')).toMatchObject({ Name: 'API' });
      await client.remove('service-defaults', 'Api');
      expect(await client.names('service-defaults')).toEqual([]);
    },
    'a service finds its entries in any case': async ({ client }) => {
      await client.seed(http('API'));
      expect(await client.put(router('api'))).toEqual([200, 'true']);
    },
    'an entry of two megabytes is taken': async ({ client }) => {
      const sources = Array.from({ length: 4000 }, (_, index) => ({
        Name: `web-${index}`,
        Action: 'allow',
        Description: 'x'.repeat(450),
      }));
      await client.seed(intentions('api', ...sources));
      expect((await client.content('service-intentions', 'api'))['Sources']).toHaveLength(4000);
    },
    'answers are JSON, refusals plain text': async ({ client }) => {
      const types = await Promise.all(
        ['config/service-defaults', 'config/service-defaults/api'].map(async (path) =>
          (await client.get(path)).headers.get('content-type'),
        ),
      );
      expect(types).toEqual(['application/json', 'text/plain; charset=utf-8']);
    },
    'a namespace or partition is 400, an empty one is none': async ({ client }) => {
      for (const path of ['config/service-defaults', 'catalog/services']) {
        expect(await client.get(`${path}?ns=default`)).toMatchObject({
          status: 400,
          text: 'Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature',
        });
        expect(await client.get(`${path}?partition=x`)).toMatchObject({
          status: 400,
          text: 'Invalid query parameter: "partition" - Partitions are a Consul Enterprise feature',
        });
        expect((await client.get(`${path}?ns=&partition=`)).status).toBe(200);
      }
      expect((await client.put(http(), '?ns=default'))[0]).toBe(400);
    },
    'another datacenter is 500 to read, and does not matter to write': async ({ client }) => {
      expect(await client.get('config/service-defaults?dc=dc9')).toMatchObject({ status: 500, text: 'No path to datacenter' });
      expect(await client.get('catalog/services?dc=dc9')).toMatchObject({ status: 500, text: 'No path to datacenter' });
      expect(await client.put(http(), '?dc=dc9')).toEqual([200, 'true']);
      expect(await client.names('service-defaults?dc=dc1')).toEqual(['api']);
    },
    'only service-defaults can be filtered': async ({ client }) => {
      expect(await client.get('config/service-router?filter=Name==api')).toMatchObject({
        status: 500,
        text: 'filtering not supported for config entry kind=service-router',
      });
    },
  },
};
