import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../json-object.js';
import { KubernetesSandbox } from './kubernetes-sandbox.js';

let cluster: KubernetesSandbox;

beforeEach(async () => {
  cluster = await KubernetesSandbox.start({ mesh: 'istio' });
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bookinfo' } }, 'kubectl', new Date());
});

afterEach(async () => cluster.kill());

interface Answer {
  readonly status: number;
  readonly body: JsonObject & { metadata: JsonObject; items: JsonObject[]; spec: JsonObject };
  readonly headers: Headers;
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${cluster.url}${path}`, {
    method,
    headers: { authorization: 'Bearer admin-token', 'content-type': 'application/json', 'user-agent': 'spec/1', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
}

const POLICIES = '/apis/security.istio.io/v1/namespaces/bookinfo/authorizationpolicies';

function policy(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'readers', namespace: 'bookinfo', ...metadata },
    spec,
  };
}

function apply(object: JsonObject, manager: string, query = ''): Promise<Answer> {
  return call('PATCH', `${POLICIES}/readers?fieldManager=${manager}&fieldValidation=Strict${query}`, object, {
    'content-type': 'application/apply-patch+yaml',
  });
}

const GET_ONLY = { action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };

describe('server-side apply', () => {
  it('creates with 201 and records the manager in fieldsV1', async () => {
    const { status, body } = await apply(policy(GET_ONLY, { labels: { team: 'books' } }), 'one');
    expect(status).toBe(201);
    expect(body.metadata['generation']).toBe(1);
    expect(body.metadata['managedFields']).toMatchObject([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'security.istio.io/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:metadata': { 'f:labels': { 'f:team': {} } }, 'f:spec': { 'f:action': {}, 'f:rules': {} } },
      },
    ]);
  });

  it('leaves resourceVersion alone when nothing changes', async () => {
    const first = await apply(policy(GET_ONLY), 'one');
    const second = await apply(policy(GET_ONLY), 'one');
    expect(second.status).toBe(200);
    expect(second.body.metadata['resourceVersion']).toBe(first.body.metadata['resourceVersion']);
  });

  it('refuses a field of another manager with 409, and takes it with force', async () => {
    await apply(policy(GET_ONLY), 'kubectl');
    const wanted = policy({ ...GET_ONLY, rules: [{}] });
    const refused = await apply(wanted, 'two');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl": .spec.rules',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.rules', message: 'conflict with "kubectl"' }] },
    });
    const forced = await apply(wanted, 'two', '&force=true');
    expect(forced.status).toBe(200);
    expect(forced.body.metadata['managedFields']).toMatchObject([
      { manager: 'kubectl', fieldsV1: { 'f:spec': { 'f:action': {} } } },
      { manager: 'two', fieldsV1: { 'f:spec': { 'f:action': {}, 'f:rules': {} } } },
    ]);
  });

  it('names the version of a manager that updated', async () => {
    await apply(policy(GET_ONLY), 'one');
    cluster.editAs('kubectl-edit', { kind: 'AuthorizationPolicy', namespace: 'bookinfo', name: 'readers' }, (object) => {
      (object['spec'] as JsonObject)['rules'] = [{}];
    });
    const { body } = await apply(policy(GET_ONLY), 'one');
    expect(body['message']).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using security.istio.io/v1: .spec.rules',
    );
  });

  it('drops a field that nobody sets any more and keeps one that another manager owns', async () => {
    await apply(policy(GET_ONLY, { labels: { team: 'books', tier: 'a' } }), 'one');
    await apply(policy({}, { labels: { tier: 'a' } }), 'two');
    const { body } = await apply(policy({ rules: GET_ONLY.rules }), 'one');
    expect(body.metadata['labels']).toEqual({ tier: 'a' });
    expect(body.spec).toEqual({ rules: GET_ONLY.rules });
  });

  it('answers a dry run without storing it', async () => {
    const { status, body } = await apply(policy(GET_ONLY), 'one', '&dryRun=All');
    expect(status).toBe(201);
    expect(body.spec).toEqual(GET_ONLY);
    expect((await call('GET', `${POLICIES}/readers`)).status).toBe(404);
  });

  it('answers 500 without reason for an undeclared field', async () => {
    const { status, body } = await apply(policy({ rulez: [] }), 'one');
    expect(status).toBe(500);
    expect(body['message']).toBe(
      'failed to create typed patch object (bookinfo/readers; security.istio.io/v1, Kind=AuthorizationPolicy): .spec.rulez: field not declared in schema',
    );
    expect(body['reason']).toBeUndefined();
  });

  it('refuses what the schema, its rules and the webhook refuse', async () => {
    const schema = await apply(policy({ action: 'PERMIT' }), 'one');
    expect([schema.status, schema.body['reason']]).toEqual([422, 'Invalid']);
    expect(schema.body['details']).toMatchObject({
      causes: [{ reason: 'FieldValueNotSupported', field: 'spec.action' }, { field: '<nil>' }],
    });
    const rule = await apply(
      policy({ selector: { matchLabels: { a: 'b' } }, targetRefs: [{ kind: 'Service', name: 'x' }] }),
      'one',
    );
    expect([rule.status, String(rule.body['message'])]).toEqual([
      422,
      expect.stringContaining('only one of targetRefs or selector can be set'),
    ]);
    const webhook = await apply(policy({ rules: [{ when: [{ key: 'destination.user', values: ['x'] }] }] }), 'one');
    expect([webhook.status, webhook.body['message']]).toEqual([
      400,
      'admission webhook "validation.istio.io" denied the request: configuration is invalid: unknown attribute: destination.user',
    ]);
  });

  it('needs the namespace', async () => {
    const { status, body } = await call(
      'PATCH',
      '/apis/security.istio.io/v1/namespaces/nowhere/authorizationpolicies/readers?fieldManager=one',
      policy(GET_ONLY, { namespace: 'nowhere' }),
      { 'content-type': 'application/apply-patch+yaml' },
    );
    expect([status, body['message']]).toEqual([404, 'namespaces "nowhere" not found']);
  });

  it('merges ServiceEntry ports by name', async () => {
    const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/serviceentries/pay';
    const entry = (port: JsonObject): JsonObject => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'pay' },
      spec: { hosts: ['pay.example.com'], ports: [port] },
    });
    const type = { 'content-type': 'application/apply-patch+yaml' };
    await call('PATCH', `${path}?fieldManager=one`, entry({ name: 'http', number: 80, protocol: 'HTTP' }), type);
    const { body } = await call(
      'PATCH',
      `${path}?fieldManager=two`,
      entry({ name: 'https', number: 443, protocol: 'TLS' }),
      type,
    );
    expect((body.spec['ports'] as JsonObject[]).map(({ name }) => name)).toEqual(['http', 'https']);
    const renamed = await call('PATCH', `${path}?fieldManager=three`, entry({ name: 'web', number: 80, protocol: 'HTTP' }), type);
    expect([renamed.status, String(renamed.body['message'])]).toEqual([
      422,
      expect.stringContaining('port number cannot be duplicated'),
    ]);
  });

  it('drops the items of a keyed list that their manager no longer sets, and the list with the last one', async () => {
    const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/serviceentries/pay';
    const put = (manager: string, ports?: JsonObject[]): Promise<Answer> => {
      const spec = { hosts: ['pay.example.com'], ...(ports === undefined ? {} : { ports }) };
      const entry = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata: { name: 'pay' }, spec };
      return call('PATCH', `${path}?fieldManager=${manager}`, entry, { 'content-type': 'application/apply-patch+yaml' });
    };
    await put('one', [{ name: 'http', number: 80, protocol: 'HTTP' }]);
    await put('two', [{ name: 'https', number: 443, protocol: 'TLS' }]);
    expect((await put('two')).body.spec['ports']).toEqual([{ name: 'http', number: 80, protocol: 'HTTP' }]);
    expect((await put('one')).body.spec).toEqual({ hosts: ['pay.example.com'] });
  });
});

describe('reading', () => {
  it('pages a list at one revision and forgets it after compaction', async () => {
    for (let i = 0; i < 5; i++) await call('POST', POLICIES, { ...policy(GET_ONLY), metadata: { name: `p${i}` } });
    const first = await call('GET', '/apis/security.istio.io/v1/authorizationpolicies?limit=2');
    expect(first.body.metadata['remainingItemCount']).toBe(3);
    await call('DELETE', `${POLICIES}/p3`);
    const token = encodeURIComponent(String(first.body.metadata['continue']));
    const second = await call('GET', `/apis/security.istio.io/v1/authorizationpolicies?limit=2&continue=${token}`);
    expect(second.body.items.map(({ metadata }) => (metadata as JsonObject)['name'])).toEqual(['p2', 'p3']);
    expect(second.body.metadata['resourceVersion']).toBe(first.body.metadata['resourceVersion']);
    cluster.store.compact();
    const third = await call('GET', `/apis/security.istio.io/v1/authorizationpolicies?limit=2&continue=${token}`);
    expect([third.status, third.body['reason']]).toEqual([410, 'Expired']);
  });

  it('leaves apiVersion and kind out of the items of built-in lists only', async () => {
    await apply(policy(GET_ONLY), 'one');
    const namespaces = await call('GET', '/api/v1/namespaces');
    expect(namespaces.body.items.every((item) => item['kind'] === undefined)).toBe(true);
    const policies = await call('GET', '/apis/security.istio.io/v1beta1/authorizationpolicies');
    expect(policies.body.items).toMatchObject([{ kind: 'AuthorizationPolicy', apiVersion: 'security.istio.io/v1beta1' }]);
  });

  it('streams what happens after a revision, and 410 for one that is gone', async () => {
    const revision = (await call('GET', POLICIES)).body.metadata['resourceVersion'];
    await apply(policy(GET_ONLY), 'one');
    const watch = `${cluster.url}${POLICIES}?watch=true&timeoutSeconds=0.1&resourceVersion=${String(revision)}`;
    const headers = { authorization: 'Bearer admin-token' };
    const lines = (await (await fetch(watch, { headers })).text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as JsonObject)['type'])).toEqual(['ADDED']);
    cluster.store.compact();
    expect(JSON.parse(await (await fetch(watch, { headers })).text())).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
  });
});

describe('writing', () => {
  it('refuses an update from an old resourceVersion and a delete with an old precondition', async () => {
    const { body: first } = await call('POST', POLICIES, policy(GET_ONLY));
    const updated = await call('PUT', `${POLICIES}/readers`, { ...first, spec: { action: 'DENY' } });
    expect([updated.status, updated.body.metadata['generation']]).toEqual([200, 2]);
    const stale = await call('PUT', `${POLICIES}/readers`, { ...first, spec: {} });
    expect([stale.status, stale.body['reason']]).toEqual([409, 'Conflict']);
    const preconditions = { resourceVersion: first.metadata['resourceVersion'] };
    expect((await call('DELETE', `${POLICIES}/readers`, { preconditions })).status).toBe(409);
    expect((await call('DELETE', `${POLICIES}/readers`, { preconditions: { uid: first.metadata['uid'] } })).status).toBe(200);
  });

  it('prunes undeclared fields with a warning, or refuses them when strict', async () => {
    const strict = await call('POST', `${POLICIES}?fieldValidation=Strict`, policy({ rulez: [] }));
    expect([strict.status, strict.body['message']]).toEqual([
      400,
      'AuthorizationPolicy in version "v1" cannot be handled as a AuthorizationPolicy: strict decoding error: unknown field "spec.rulez"',
    ]);
    const lenient = await call('POST', POLICIES, policy({ rulez: [], action: 'DENY' }));
    expect(lenient.body.spec).toEqual({ action: 'DENY' });
    expect(lenient.headers.get('warning')).toContain('unknown field');
  });

  it('patches', async () => {
    await call('POST', POLICIES, policy(GET_ONLY));
    const merged = await call(
      'PATCH',
      `${POLICIES}/readers`,
      { spec: { action: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(merged.body.spec).toEqual({ rules: GET_ONLY.rules });
    const operations = [{ op: 'add', path: '/spec/rules/0/from', value: [{ source: { namespaces: ['a'] } }] }];
    const patched = await call('PATCH', `${POLICIES}/readers`, operations, { 'content-type': 'application/json-patch+json' });
    expect(patched.body.spec['rules']).toMatchObject([{ from: [{ source: { namespaces: ['a'] } }] }]);
  });
});

describe('access', () => {
  const reader = { authorization: 'Bearer reader-token' };

  it('tells who may do what', async () => {
    expect((await call('GET', POLICIES, undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
    const refused = await call('DELETE', `${POLICIES}/readers`, undefined, reader);
    expect([refused.status, refused.body['message']]).toEqual([
      403,
      'authorizationpolicies.security.istio.io "readers" is forbidden: User "reader" cannot delete resource "authorizationpolicies" in API group "security.istio.io" in the namespace "bookinfo"',
    ]);
    const review = {
      spec: { resourceAttributes: { verb: 'patch', group: 'security.istio.io', resource: 'authorizationpolicies' } },
    };
    const answer = await call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, reader);
    expect([answer.status, answer.body['status']]).toEqual([201, { allowed: false }]);
  });
});
