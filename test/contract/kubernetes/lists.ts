import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { policy } from './kubernetes-object.js';
import type { KubernetesPeer } from './kubernetes-peer.js';
import type { PeerBody } from './peer-client.js';

const ALL = '/apis/security.istio.io/v1/authorizationpolicies';

/** The path of the policies of a namespace of five, `p0` to `p4`. */
async function fivePolicies({ client, namespace }: KubernetesPeer): Promise<{ path: string; name: string }> {
  const name = await namespace();
  for (let index = 0; index < 5; index += 1) {
    const labels = { odd: String(index % 2), ...(index === 0 ? { first: 'yes' } : {}) };
    await client.create(policy(name, `p${index}`, { action: 'ALLOW' }, { labels }));
  }
  return { name, path: `/apis/security.istio.io/v1/namespaces/${name}/authorizationpolicies` };
}

const names = (list: PeerBody): string[] => list.items.map(({ metadata }) => metadata.name);
const after = (list: PeerBody): string => `&continue=${encodeURIComponent(list.metadata.continue)}`;
const invalidOption = (text: string) => ({
  status: 422,
  body: { reason: 'Invalid', message: `ListOptions.meta.k8s.io "" is invalid: ${text}` },
});

/** Lists: form, pages, versions, selectors. */
export const lists: BehaviourGroup = {
  title: 'lists',
  behaviours: {
    'gives custom resources with their kind, and a version of the whole list': async (peer) => {
      const { path } = await fivePolicies(peer);
      const { status, body } = await peer.client.get(path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ kind: 'AuthorizationPolicyList', apiVersion: 'security.istio.io/v1' });
      expect(body.items[0]).toMatchObject({ kind: 'AuthorizationPolicy', apiVersion: 'security.istio.io/v1' });
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(body.items[4]?.metadata.resourceVersion));
    },
    'gives built-in kinds without kind and apiVersion': async ({ client }) => {
      const { body } = await client.get('/api/v1/namespaces?limit=1');
      expect(body).toMatchObject({ kind: 'NamespaceList', apiVersion: 'v1' });
      expect(body.items[0]).not.toHaveProperty('kind');
      expect(body.items[0]).not.toHaveProperty('apiVersion');
    },
    'gives pages of one moment, each with how many remain': async (peer) => {
      const { path, name } = await fivePolicies(peer);
      const first = (await peer.client.get(`${path}?limit=2`)).body;
      expect(first.metadata).toMatchObject({ remainingItemCount: 3, continue: expect.stringMatching(/^[\w-]+$/) });
      await peer.client.delete(policy(name, 'p3'));
      await peer.client.create(policy(name, 'p2a'));
      const second = (await peer.client.get(`${path}?limit=2${after(first)}`)).body;
      const third = (await peer.client.get(`${path}?limit=2${after(second)}`)).body;
      expect([first, second, third].map(names)).toEqual([['p0', 'p1'], ['p2', 'p3'], ['p4']]);
      expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
    },
    'ends with a page that has no continue and no count': async (peer) => {
      const { path } = await fivePolicies(peer);
      const { body } = await peer.client.get(`${path}?limit=5`);
      expect(body.metadata.continue).toBe('');
      expect(body.metadata).not.toHaveProperty('remainingItemCount');
    },
    'goes through namespaces and names in order': async (peer) => {
      const two = [await fivePolicies(peer), await fivePolicies(peer)].map(({ name }) => name);
      const { body } = await peer.client.get(ALL);
      const keys = body.items.map(({ metadata }) => `${String(metadata['namespace'])}/${metadata.name}`);
      expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(keys.filter((key) => two.includes(key.split('/')[0] ?? ''))).toHaveLength(10);
    },
    'does not count what remains behind a selector': async (peer) => {
      const { path } = await fivePolicies(peer);
      const { body } = await peer.client.get(`${path}?limit=2&labelSelector=odd%3D0`);
      expect(names(body)).toEqual(['p0', 'p2']);
      expect(body.metadata).not.toHaveProperty('remainingItemCount');
      expect(names((await peer.client.get(`${path}?limit=2&labelSelector=odd%3D0${after(body)}`)).body)).toEqual(['p4']);
    },
    'refuses a continue token that it did not make': async (peer) => {
      const { path } = await fivePolicies(peer);
      const { status, body } = await peer.client.get(`${path}?limit=2&continue=zzz`);
      expect([status, body['reason']]).toEqual([400, 'BadRequest']);
      expect(body.message).toMatch(/^invalid continue token: continue key is not valid: /);
    },
    'refuses a version beside a continue token': async (peer) => {
      const { path } = await fivePolicies(peer);
      const first = (await peer.client.get(`${path}?limit=2`)).body;
      expect(await peer.client.get(`${path}?limit=2&resourceVersion=1${after(first)}`)).toMatchObject({
        status: 400,
        body: { message: 'specifying resource version is not allowed when using continue' },
      });
    },
    'refuses a limit that is no number': async ({ client }) => {
      expect(await client.get(`${ALL}?limit=abc`)).toMatchObject({
        status: 400,
        body: { message: 'strconv.ParseInt: parsing "abc": invalid syntax' },
      });
    },
    'gives a list that is at least as new as a version, or any': async (peer) => {
      const { path } = await fivePolicies(peer);
      const { resourceVersion } = (await peer.client.get(path)).body.metadata;
      for (const version of [
        `resourceVersion=${resourceVersion}`,
        'resourceVersion=0',
        `resourceVersionMatch=NotOlderThan&resourceVersion=${resourceVersion}`,
      ]) {
        expect(names((await peer.client.get(`${path}?${version}`)).body)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
      }
    },
    'gives the list of exactly one moment in the past': async (peer) => {
      const { path, name } = await fivePolicies(peer);
      const { resourceVersion } = (await peer.client.get(path)).body.metadata;
      await peer.client.delete(policy(name, 'p1'));
      await peer.client.merge(policy(name, 'p2'), { spec: { action: 'DENY' } });
      await peer.client.create(policy(name, 'p9'));
      const { body } = await peer.client.get(`${path}?resourceVersionMatch=Exact&resourceVersion=${resourceVersion}`);
      expect(names(body)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
      expect(body.items[2]?.spec).toEqual({ action: 'ALLOW' });
      expect(body.metadata.resourceVersion).toBe(resourceVersion);
    },
    'does not guess a version that is yet to come': async ({ client }) => {
      const { status, headers, body } = await client.get(`${ALL}?resourceVersion=999999999`);
      expect(status).toBe(504);
      expect(headers['retry-after']).toBe('1');
      expect(body).toMatchObject({
        reason: 'Timeout',
        message: expect.stringMatching(/^Timeout: Too large resource version: 999999999, current: \d+$/),
        details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
      });
    },
    'refuses a version that is no number': async ({ client }) => {
      expect(await client.get(`${ALL}?resourceVersion=abc`)).toMatchObject({
        status: 400,
        body: {
          message:
            'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
        },
      });
    },
    'refuses a match of versions that makes no sense': async ({ client }) => {
      const ask = (query: string) => client.get(`${ALL}?${query}`);
      expect(await ask('resourceVersionMatch=Exact')).toMatchObject(
        invalidOption('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'),
      );
      expect(await ask('resourceVersionMatch=Exact&resourceVersion=0')).toMatchObject(
        invalidOption('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
      expect(await ask('resourceVersionMatch=Nope&resourceVersion=0')).toMatchObject(
        invalidOption('resourceVersionMatch: Unsupported value: "Nope": supported values: "Exact", "NotOlderThan", ""'),
      );
    },
    'selects by labels: equal, unequal, in, not in, there, absent': async (peer) => {
      const { path } = await fivePolicies(peer);
      const select = async (selector: string) =>
        names((await peer.client.get(`${path}?labelSelector=${encodeURIComponent(selector)}`)).body).join(' ');
      expect(await select('odd=1')).toBe('p1 p3');
      expect(await select('odd==1,!first')).toBe('p1 p3');
      expect(await select('odd!=1')).toBe('p0 p2 p4');
      expect(await select('odd in (0, 7)')).toBe('p0 p2 p4');
      expect(await select('odd notin (0)')).toBe('p1 p3');
      expect(await select('first')).toBe('p0');
      expect(await select('!first')).toBe('p1 p2 p3 p4');
      expect(await select('absent notin (a)')).toBe('p0 p1 p2 p3 p4');
    },
    'refuses a label selector that it cannot read': async ({ client }) => {
      expect(await client.get(`${ALL}?labelSelector=a%20b`)).toMatchObject({
        status: 400,
        body: { message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt" },
      });
    },
    'selects by name and namespace, and by no other field': async (peer) => {
      const { path, name } = await fivePolicies(peer);
      const { body } = await peer.client.get(`${path}?fieldSelector=metadata.name%3Dp1`);
      expect(names(body)).toEqual(['p1']);
      const every = await peer.client.get(`${ALL}?fieldSelector=metadata.namespace%3D${name}`);
      expect(names(every.body)).toHaveLength(5);
      expect(await peer.client.get(`${path}?fieldSelector=spec.action%3DALLOW`)).toMatchObject({
        status: 400,
        body: { message: 'field label not supported: spec.action' },
      });
    },
    'gives an empty list for a namespace that is not there': async ({ client }) => {
      const { status, body } = await client.get('/apis/security.istio.io/v1/namespaces/nowhere/authorizationpolicies');
      expect([status, body.items]).toEqual([200, []]);
    },
    'names what it did not find': async (peer) => {
      const absent = policy(await peer.namespace(), 'absent');
      const path = `/apis/security.istio.io/v1/namespaces/${String(absent.metadata['namespace'])}/authorizationpolicies/absent`;
      const { status, body } = await peer.client.get(path);
      expect(status).toBe(404);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'authorizationpolicies.security.istio.io "absent" not found',
        reason: 'NotFound',
        details: { name: 'absent', group: 'security.istio.io', kind: 'authorizationpolicies' },
        code: 404,
      });
    },
  },
};
