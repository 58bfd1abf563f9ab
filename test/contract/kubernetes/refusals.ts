import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { collectionOf, pathOf, policy } from './kubernetes-object.js';
import { FENCE, PEER_USERS } from './kubernetes-peer.js';
import type { PeerAnswer } from './peer-client.js';

const KIND = { group: 'security.istio.io', kind: 'authorizationpolicies' };

/** The Status of an answer, or its text where it is none. */
const said = ({ status, body, text }: PeerAnswer) => [status, body['reason'] ?? null, body.message ?? text.trim()];

const forbidden = (what: string, user: string, verb: string, resource: string, where: string) => [
  403,
  'Forbidden',
  `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "security.istio.io" ${where}`,
];

const QUALIFIED = 'authorizationpolicies.security.istio.io';

/** Who may not, and what cannot be asked. */
export const refusals: BehaviourGroup = {
  title: 'refusals',
  behaviours: {
    'answers 401 to a token that it does not know': async ({ client }) => {
      const { status, body } = await client.get('/api/v1/namespaces', { token: 'unknown' });
      expect(status).toBe(401);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    },
    'answers 403 to who brings no token, but tells its version': async ({ client }) => {
      const anonymous = { token: null };
      expect(said(await client.get('/apis/security.istio.io/v1/authorizationpolicies', anonymous))).toEqual(
        forbidden(QUALIFIED, 'system:anonymous', 'list', 'authorizationpolicies', 'at the cluster scope'),
      );
      expect(await client.get('/apis', anonymous)).toMatchObject({
        status: 403,
        body: { reason: 'Forbidden', message: 'forbidden: User "system:anonymous" cannot get path "/apis"' },
      });
      for (const path of ['/version', '/livez', '/readyz']) expect((await client.get(path, anonymous)).status).toBe(200);
    },
    'lets everybody with a name discover': async ({ client }) => {
      const { token } = PEER_USERS.nobody;
      for (const path of ['/api', '/apis', '/api/v1', '/apis/security.istio.io/v1']) {
        expect((await client.get(path, { token })).status).toBe(200);
      }
    },
    'says which verb on which resource in which namespace is missing': async ({ client, namespace }) => {
      const name = await namespace();
      const object = policy(name, 'a');
      const there = `in the namespace "${name}"`;
      const { token } = PEER_USERS.nobody;
      const at = (verb: string) => forbidden(`${QUALIFIED} "a"`, 'nobody', verb, 'authorizationpolicies', there);
      const all = (verb: string) => forbidden(QUALIFIED, 'nobody', verb, 'authorizationpolicies', there);
      expect(said(await client.get(pathOf(object), { token }))).toEqual(at('get'));
      expect(said(await client.get(collectionOf(object), { token }))).toEqual(all('list'));
      expect(said(await client.get(`${collectionOf(object)}?watch=1`, { token }))).toEqual(all('watch'));
      expect(said(await client.create(object, '', { token }))).toEqual(all('create'));
      expect(said(await client.apply(object, 'one', '', { token }))).toEqual(at('patch'));
      expect(said(await client.call('DELETE', pathOf(object), undefined, { token }))).toEqual(at('delete'));
      expect(said(await client.call('DELETE', collectionOf(object), undefined, { token }))).toEqual(all('deletecollection'));
      const { body } = await client.get(pathOf(object), { token });
      expect(body.details).toEqual({ name: 'a', ...KIND });
    },
    'names the status as a resource of its own': async ({ client, namespace }) => {
      const name = await namespace();
      const { token } = PEER_USERS.patcher;
      const answer = await client.call(
        'PATCH',
        `${pathOf(policy(name, 'a'))}/status`,
        {},
        {
          token,
          contentType: 'application/merge-patch+json',
        },
      );
      expect(said(answer)).toEqual(
        forbidden(`${QUALIFIED} "a"`, 'patcher', 'patch', 'authorizationpolicies/status', `in the namespace "${name}"`),
      );
    },
    'speaks of the core group with an empty name': async ({ client, namespace }) => {
      const name = await namespace();
      const { token } = PEER_USERS.nobody;
      expect((await client.get(`/api/v1/namespaces/${name}`, { token })).body.message).toBe(
        `namespaces "${name}" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "${name}"`,
      );
      expect((await client.get(`/api/v1/namespaces/${name}/services`, { token })).body.message).toBe(
        `services is forbidden: User "nobody" cannot list resource "services" in API group "" in the namespace "${name}"`,
      );
    },
    'asks for the right to create where apply creates': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { token } = PEER_USERS.patcher;
      const there = `in the namespace "${String(object.metadata['namespace'])}"`;
      expect(said(await client.apply(object, 'one', '', { token }))).toEqual(
        forbidden(`${QUALIFIED} "a"`, 'patcher', 'create', 'authorizationpolicies', there),
      );
      await client.apply(object);
      expect((await client.apply(object, 'two', '', { token })).status).toBe(200);
    },
    'lets a reader read everything and write nothing': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.apply(object);
      const { token } = PEER_USERS.reader;
      expect((await client.get(pathOf(object), { token })).status).toBe(200);
      expect((await client.apply(object, 'one', 'dryRun=All', { token })).status).toBe(403);
    },
    'keeps rights of a namespace inside it': async ({ client, namespace }) => {
      const { token } = PEER_USERS.fenced;
      expect([200, 201]).toContain((await client.apply(policy(FENCE, 'a'), 'one', '', { token })).status);
      expect((await client.get(collectionOf(policy(FENCE, 'a')), { token })).status).toBe(200);
      expect((await client.apply(policy(await namespace(), 'a'), 'one', '', { token })).status).toBe(403);
      expect(said(await client.get('/apis/security.istio.io/v1/authorizationpolicies', { token }))).toEqual(
        forbidden(QUALIFIED, 'fenced', 'list', 'authorizationpolicies', 'at the cluster scope'),
      );
    },
    'asks for rights before it looks whether a resource is served': async ({ client }) => {
      const { status } = await client.get('/apis/security.istio.io/v1/nothings', { token: PEER_USERS.nobody.token });
      expect(status).toBe(403);
    },
    'answers 405 to a method that a path has not': async ({ client }) => {
      expect(said(await client.call('POST', '/version', {}))).toEqual([
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      ]);
    },
    'answers 400 where a collection is to be replaced or patched': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const missing = [400, 'BadRequest', 'name must be provided'];
      expect(said(await client.call('PUT', collectionOf(object), object))).toEqual(missing);
      expect(said(await client.call('PATCH', collectionOf(object), {}, { contentType: 'application/merge-patch+json' }))).toEqual(
        missing,
      );
    },
    'answers 404 to a creation outside of every namespace': async ({ client }) => {
      const answer = await client.call('POST', '/apis/security.istio.io/v1/authorizationpolicies', policy('a', 'a'));
      expect(said(answer)).toEqual([404, null, '404 page not found']);
    },
    'answers 406 where it cannot say what is accepted': async ({ client }) => {
      expect(said(await client.get('/api/v1/namespaces', { accept: 'text/plain' }))).toEqual([
        406,
        'NotAcceptable',
        expect.stringContaining('application/json, application/yaml, application/vnd.kubernetes.protobuf'),
      ]);
    },
    'answers 415 to content that it does not read': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const unknown = 'the body of the request was in an unknown format - accepted media types include:';
      expect(said(await client.create(object, '', { contentType: 'text/plain' }))).toEqual([
        415,
        'UnsupportedMediaType',
        `${unknown} application/json, application/yaml, application/vnd.kubernetes.protobuf`,
      ]);
      const patch = [
        415,
        'UnsupportedMediaType',
        `${unknown} application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
      ];
      for (const contentType of ['text/plain', 'application/strategic-merge-patch+json']) {
        expect(said(await client.merge(object, {}, '', { contentType }))).toEqual(patch);
      }
    },
    'answers 400 to what is no JSON and to what has no kind': async ({ client, namespace }) => {
      const path = collectionOf(policy(await namespace(), 'a'));
      expect(await client.call('POST', path, 'hello')).toMatchObject({
        status: 400,
        body: {
          message: expect.stringMatching(/^the object provided is unrecognized \(must be of type AuthorizationPolicy\): /),
        },
      });
      expect(await client.call('POST', path, { spec: {} })).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining(`Object 'Kind' is missing in '{"spec":{}}'`) },
      });
    },
    'answers 429 as plain text, with how long to wait': async ({ tooManyRequests }) => {
      const { status, headers, text } = await tooManyRequests();
      expect([status, headers['retry-after'], text.trim()]).toEqual([429, '1', 'Too many requests, please try again later.']);
      expect(headers['content-type']).toMatch(/^text\/plain/);
    },
  },
};
