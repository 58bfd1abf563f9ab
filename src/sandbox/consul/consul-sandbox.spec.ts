import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json-object.js';
import { ConsulSandbox } from './consul-sandbox.js';

let consul: ConsulSandbox;

beforeEach(async () => {
  consul = await ConsulSandbox.start();
});

afterEach(async () => consul.kill());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function call(method: string, path: string, body?: JsonValue, token = 'management-token'): Promise<Answer> {
  const response = await fetch(`${consul.url}/v1/${path}`, {
    method,
    headers: token === '' ? {} : { 'x-consul-token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function put(entry: JsonObject, query = '', token?: string): Promise<[number, string]> {
  const { status, text } = await call('PUT', `config${query}`, entry, token);
  return [status, text];
}

async function read(kind: string, name: string): Promise<JsonObject> {
  const { text } = await call('GET', `config/${kind}/${name}`);
  return JSON.parse(text) as JsonObject;
}

const HTTP_API = { Kind: 'service-defaults', Name: 'api', Protocol: 'http' };

function intentions(sources: JsonObject[], name = 'api'): JsonObject {
  return { Kind: 'service-intentions', Name: name, Sources: sources };
}

describe('config entries', () => {
  it('takes snake_case and any case, and gives CamelCase with what Consul adds', async () => {
    expect(await put({ kind: 'service-defaults', name: 'api', protocol: 'HTTP', local_connect_timeout_ms: 5 })).toEqual([
      200,
      'true',
    ]);
    const { CreateIndex, ModifyIndex, Hash, ...entry } = await read('service-defaults', 'api');
    expect(entry).toEqual({
      Kind: 'service-defaults',
      Name: 'api',
      Protocol: 'http',
      LocalConnectTimeoutMs: 5,
      TransparentProxy: {},
      MeshGateway: {},
      Expose: {},
    });
    expect([CreateIndex === ModifyIndex, Number(Hash) > Number.MAX_SAFE_INTEGER]).toEqual([true, true]);
  });

  it('answers undecodable bodies with 400 and its texts', async () => {
    const [status, text] = await put({ ...HTTP_API, Protocl: 'http' });
    expect([status, text]).toEqual([400, expect.stringMatching(/^Request decoding failed: .*invalid config key "Protocl"/s)]);
    expect((await put({ Kind: 'nope', Name: 'x' }))[0]).toBe(400);
    expect((await put({ Name: 'x' }))[0]).toBe(400);
    expect((await put({ ...HTTP_API, Namespace: 'a' }))[0]).toBe(400);
    expect((await put({ Kind: 'mesh', Name: 'mesh' }))[0]).toBe(400);
    expect([(await call('GET', 'config/nope/x')).status, (await call('DELETE', 'config/nope/x')).status]).toEqual([500, 400]);
  });

  it('answers invalid values with 500', async () => {
    expect(await put({ ...HTTP_API, Protocol: 'smtp' })).toEqual([500, 'invalid value for protocol: smtp']);
    expect(await put({ Kind: 'service-defaults' })).toEqual([500, 'Name is required']);
    const splits = [{ Weight: 60 }, { Weight: 50, Service: 'b' }];
    expect(await put({ Kind: 'service-splitter', Name: 'api', Splits: splits })).toEqual([
      500,
      'the sum of all split weights must be 100, not 110.000000',
    ]);
  });

  it('compares and sets: lost is 200 false, an identical write always wins and moves no index', async () => {
    expect(await put(HTTP_API, '?cas=0')).toEqual([200, 'true']);
    expect(await put({ ...HTTP_API, Protocol: 'grpc' }, '?cas=0')).toEqual([200, 'false']);
    const { ModifyIndex } = await read('service-defaults', 'api');
    expect(await put(HTTP_API, '?cas=0')).toEqual([200, 'true']);
    expect((await read('service-defaults', 'api'))['ModifyIndex']).toBe(ModifyIndex);
    expect(await put({ ...HTTP_API, Protocol: 'grpc' }, `?cas=${String(ModifyIndex)}`)).toEqual([200, 'true']);
    expect((await put(HTTP_API, '?cas=abc'))[0]).toBe(500);
  });

  it('deletes', async () => {
    await put(HTTP_API);
    expect((await call('DELETE', 'config/service-defaults/api?cas=1')).text).toBe('false');
    expect((await call('DELETE', 'config/service-defaults/api')).text).toBe('{}');
    expect((await call('DELETE', 'config/service-defaults/api?cas=9')).text).toBe('true');
    const absent = await call('GET', 'config/service-defaults/api');
    expect([absent.status, absent.text]).toEqual([404, 'Config entry not found for "service-defaults" / "api"']);
    expect((await call('POST', 'config')).status).toBe(405);
  });

  it('lists one kind, or all for an empty kind', async () => {
    await put(HTTP_API);
    await put({ Kind: 'mesh', TransparentProxy: { MeshDestinationsOnly: true } });
    const kinds = async (path: string): Promise<JsonValue[]> =>
      (JSON.parse((await call('GET', path)).text) as JsonObject[]).map(({ Kind }) => Kind ?? null);
    expect(await kinds('config/service-defaults')).toEqual(['service-defaults']);
    expect(await kinds('config/')).toEqual(['mesh', 'service-defaults']);
  });

  it('computes precedence and sorts sources by it', async () => {
    await put(
      intentions([
        { Name: '*', Action: 'deny' },
        { Name: 'web', Action: 'ALLOW' },
      ]),
    );
    expect((await read('service-intentions', 'api'))['Sources']).toEqual([
      { Name: 'web', Action: 'allow', Precedence: 9, Type: 'consul' },
      { Name: '*', Action: 'deny', Precedence: 8, Type: 'consul' },
    ]);
  });

  it('gives durations of routers as text and of health checks as nanoseconds', async () => {
    await put(HTTP_API);
    await put({ Kind: 'service-router', Name: 'api', Routes: [{ Destination: { RequestTimeout: '1500ms' } }] });
    expect((await read('service-router', 'api'))['Routes']).toEqual([{ Destination: { RequestTimeout: '1.5s' } }]);
    await put({ Kind: 'service-defaults', Name: 'b', UpstreamConfig: { Defaults: { PassiveHealthCheck: { Interval: '10s' } } } });
    expect((await read('service-defaults', 'b'))['UpstreamConfig']).toEqual({
      Defaults: { PassiveHealthCheck: { Interval: 10_000_000_000 } },
    });
  });
});

describe('the graph', () => {
  const splitter = { Kind: 'service-splitter', Name: 'api', Splits: [{ Weight: 100, ServiceSubset: 'v1' }] };

  it('refuses what does not compile', async () => {
    const subsets = { Kind: 'service-resolver', Name: 'api', Subsets: { v1: {} } };
    await put(subsets);
    expect(await put(splitter)).toEqual([
      500,
      'discovery chain "api" uses a protocol "tcp" that does not permit advanced routing or splitting behavior',
    ]);
    await put(HTTP_API);
    expect(await put({ ...splitter, Splits: [{ Weight: 100, ServiceSubset: 'nope' }] })).toEqual([
      500,
      'service "api" does not have a subset named "nope"',
    ]);
    expect(await put(splitter)).toEqual([200, 'true']);
    expect((await call('DELETE', 'config/service-defaults/api')).status).toBe(500);
    expect((await call('DELETE', 'config/service-resolver/api')).status).toBe(500);
    expect((await read('service-resolver', 'api'))['Subsets']).toEqual({ v1: {} });
  });

  it('refuses redirect loops, mixed protocols and permissions on tcp', async () => {
    await put({ Kind: 'service-resolver', Name: 'a', Redirect: { Service: 'b' } });
    const [status, text] = await put({ Kind: 'service-resolver', Name: 'b', Redirect: { Service: 'a' } });
    expect([status, text]).toEqual([500, expect.stringContaining('detected circular resolver redirect')]);
    await put(HTTP_API);
    const router = { Kind: 'service-router', Name: 'api', Routes: [{ Destination: { Service: 'tcp-one' } }] };
    expect((await put(router))[1]).toContain('uses inconsistent protocols');
    const permissions = [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }];
    expect((await put(intentions(permissions, 'tcp-one')))[1]).toContain('incompatible with L7 intentions permissions');
    expect(await put(intentions(permissions))).toEqual([200, 'true']);
    expect((await put({ ...HTTP_API, Protocol: 'tcp' }))[0]).toBe(500);
  });

  it('lets a service that only splits away take the protocol of its targets', async () => {
    await put({ ...HTTP_API, Name: 'two', Protocol: 'http2' });
    expect(await put({ ...splitter, Splits: [{ Weight: 100, Service: 'two' }] })).toEqual([200, 'true']);
  });

  it('takes permissive mTLS only where the mesh allows it', async () => {
    const permissive = { ...HTTP_API, MutualTLSMode: 'permissive' };
    expect((await put(permissive))[0]).toBe(500);
    await put({ Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true });
    expect(await put(permissive)).toEqual([200, 'true']);
  });
});

describe('access', () => {
  it('refuses in Consul’s words', async () => {
    expect(await put(HTTP_API, '', '')).toEqual([
      403,
      `Permission denied: anonymous token lacks permission 'service:write' on "api"`,
    ]);
    expect(await put(HTTP_API, '', 'wrong')).toEqual([403, 'ACL not found']);
    const reader = `token with AccessorID '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e02'`;
    expect(await put({ Kind: 'mesh' }, '', 'reader-token')).toEqual([
      403,
      `Permission denied: ${reader} lacks permission 'mesh:write'`,
    ]);
    expect((await put(intentions([{ Name: 'web', Action: 'allow' }]), '', 'services-token'))[1]).toContain(
      `lacks permission 'intention:write' on "api"`,
    );
  });

  it('shortens lists without saying so', async () => {
    await put(HTTP_API);
    const { status, text, headers } = await call('GET', 'config/service-defaults', undefined, '');
    expect([status, text, headers.get('x-consul-results-filtered-by-acls')]).toEqual([200, '[]', null]);
  });

  it('tells a token its own rights', async () => {
    const { text } = await call('GET', 'acl/token/self?expanded=true', undefined, 'services-token');
    expect((JSON.parse(text) as { ExpandedPolicies: { Rules: string }[] }).ExpandedPolicies[0]?.Rules).toContain(
      'policy = "write"',
    );
    const asked = [
      { Resource: 'intention', Access: 'write', Segment: 'api' },
      { Resource: 'service', Access: 'write', Segment: 'api' },
    ];
    const answer = await call('POST', 'internal/acl/authorize', asked, 'services-token');
    expect((JSON.parse(answer.text) as JsonObject[]).map(({ Allow }) => Allow)).toEqual([false, true]);
  });
});

describe('catalog and intentions', () => {
  const instance = {
    Node: 'n1',
    Address: '10.9.0.1',
    Service: { ID: 'api-1', Service: 'api', Port: 80 },
    Check: { Status: 'passing' },
  };

  it('registers, filters by health and wakes a blocking query', async () => {
    await call('PUT', 'catalog/register', instance);
    const bad = { ...instance, Service: { ...instance.Service, ID: 'api-2' }, Check: { Status: 'critical' } };
    const index = (await call('GET', 'health/service/api')).headers.get('x-consul-index');
    const blocked = call('GET', `health/service/api?index=${String(index)}&wait=5s`);
    await call('PUT', 'catalog/register', bad);
    expect(JSON.parse((await blocked).text)).toHaveLength(2);
    expect(JSON.parse((await call('GET', 'health/service/api?passing')).text)).toHaveLength(1);
  });

  it('lets a blocking query end unchanged after its wait', async () => {
    await put(HTTP_API);
    const index = (await call('GET', 'config/service-defaults')).headers.get('x-consul-index');
    const { headers } = await call('GET', `config/service-defaults?index=${String(index)}&wait=50ms`);
    expect(headers.get('x-consul-index')).toBe(index);
  });

  it('matches and checks intentions by precedence', async () => {
    await put(intentions([{ Name: 'web', Action: 'allow' }]));
    await put(intentions([{ Name: '*', Action: 'deny' }], '*'));
    const match = JSON.parse((await call('GET', 'connect/intentions/match?by=destination&name=api')).text) as {
      api: JsonObject[];
    };
    expect(match.api.map(({ Precedence }) => Precedence)).toEqual([9, 5]);
    const check = async (source: string): Promise<unknown> =>
      JSON.parse((await call('GET', `connect/intentions/check?source=${source}&destination=api`)).text);
    expect([await check('web'), await check('db')]).toEqual([{ Allowed: true }, { Allowed: false }]);
  });
});
