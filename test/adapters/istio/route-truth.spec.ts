import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import { listAt, objectAt } from '../../../src/adapters/istio/native/fields.js';
import { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import { istioSnapshot, WEB } from '../../support/istio-snapshot.js';

const observed = istioSnapshot(WEB);
const BACKENDS = [{ service: 'web', port: 80 }];

/** Routes of a written TrafficRoute, and the pointers of what is not exact. */
function written(spec: object) {
  const policy = TrafficRoute.parse({
    apiVersion: 'concordat/v1',
    kind: 'TrafficRoute',
    metadata: { name: 'route', namespace: 'shop' },
    spec: { hosts: [{ service: 'web', port: 80 }], unmatched: 'reject', ...spec },
  });
  const inventory = istioAdapter.inventory(observed);
  const context = { mesh: 'east', inventory, capabilities: istioAdapter.capabilities(null), observed };
  const { objects, report } = istioAdapter.write([{ policy, names: {} }], context);
  const body = objects[0]?.body ?? {};
  return {
    rules: [...listAt(body, 'spec', 'http'), ...listAt(body, 'spec', 'rules')],
    inexact: report.filter(({ fidelity }) => fidelity !== 'exact').map(({ pointer }) => pointer),
  };
}

describe('what istiod made of written routes', () => {
  it('takes a rule without matches before expressions, so that the last of an HTTPRoute is an expression too', () => {
    const rules = [{ matches: [{ path: { regex: '/a.*' } }], backends: BACKENDS }];
    const { rules: found } = written({ order: 'specificity', unmatched: 'default-backend', rules: [...rules, ...rules] });
    expect(listAt(found.at(-1), 'matches')).toEqual([{ path: { type: 'RegularExpression', value: '.*' } }]);
    const prefixes = [{ matches: [{ path: { segmentPrefix: '/a' } }], backends: BACKENDS }];
    expect(written({ order: 'specificity', unmatched: 'default-backend', rules: prefixes }).rules.at(-1)).not.toHaveProperty(
      'matches',
    );
  });

  it('tries expressions by their length, which is said where other forms become expressions', () => {
    const rules = [{ path: { prefix: '/' } }, { path: { template: '/{*}/c' } }].map((match) => ({
      matches: [match],
      backends: BACKENDS,
    }));
    expect(written({ order: 'specificity', rules }).inexact).toEqual(['/spec/order']);
    expect(written({ order: 'listed', rules }).inexact).toEqual([]);
  });

  it('takes prefixRewrite of a redirect for prefixes only: a whole segment is redirected in two routes', () => {
    const rule = { matches: [{ path: { segmentPrefix: '/a' } }], redirect: { path: { prefix: '/new' }, statusCode: 301 } };
    expect(written({ rules: [rule] }).rules.map((one) => objectAt(one, 'redirect'))).toEqual([
      { uri: '/new', redirectCode: 301 },
      { prefixRewrite: '/new/', redirectCode: 301 },
    ]);
  });

  it('replaces a prefix of bytes and one of segments each in its own way', () => {
    const matches = [{ path: { segmentPrefix: '/a' } }, { path: { prefix: '/b' } }];
    const { rules } = written({ rules: [{ matches, rewrite: { path: { prefix: '/new' } }, backends: BACKENDS }] });
    expect(rules.map((one) => [listAt(one, 'match').map((match) => objectAt(match, 'uri')), objectAt(one, 'rewrite')])).toEqual([
      [[{ exact: '/a' }], { uri: '/new' }],
      [[{ prefix: '/a/' }], { uri: '/new/' }],
      [[{ prefix: '/b' }], { uri: '/new' }],
    ]);
  });

  it('says where a slash at the end of what replaces a prefix of bytes stands twice', () => {
    const reported = (prefix: string, replacement: string) => {
      const rule = { matches: [{ path: { prefix } }], rewrite: { path: { prefix: replacement } }, backends: BACKENDS };
      return written({ rules: [rule] }).inexact;
    };
    const pointers = ['/spec/rules/0/rewrite/path'];
    expect([reported('/a', '/'), reported('/a', '/n/')]).toEqual([pointers, pointers]);
    expect([reported('/a/', '/n/'), reported('/a', '/n')]).toEqual([[], []]);
  });

  it('says where a redirect of a Gateway API route loses the slash behind what replaces the root', () => {
    const reported = (segmentPrefix: string) => {
      const rule = { matches: [{ path: { segmentPrefix } }], redirect: { path: { prefix: '/new' }, statusCode: 302 } };
      return written({ order: 'specificity', rules: [rule] }).inexact;
    };
    expect([reported('/'), reported('/a')]).toEqual([['/spec/rules/0/redirect/path'], []]);
  });

  it('cuts the slash off a new prefix of a Gateway API route, but redirects with two', () => {
    const matches = [{ path: { segmentPrefix: '/a' } }];
    const order = 'specificity';
    const rewrite = (prefix: string) => [{ matches, rewrite: { path: { prefix } }, backends: BACKENDS }];
    expect(written({ order, rules: rewrite('/new/') }).inexact).toEqual(['/spec/rules/0/rewrite/path']);
    expect(written({ order, rules: rewrite('/') }).inexact).toEqual([]);
    const redirect = (prefix: string) => [{ matches, redirect: { path: { prefix } } }];
    expect(written({ order, rules: redirect('/') }).inexact).toEqual(['/spec/rules/0/redirect/path']);
    expect(written({ order, rules: redirect('/new') }).inexact).toEqual([]);
  });

  it('sends to nobody where a Gateway API route has no backends or one of weight 0, which a rule without backends does not mean', () => {
    const order = 'specificity';
    const backendsOf = (rule: object) => listAt(written({ order, rules: [rule, rule] }).rules[0], 'backendRefs');
    expect(backendsOf({})).toEqual([{ name: 'web', port: 80 }]);
    expect(backendsOf({ backends: [{ ...BACKENDS[0], weight: 0 }] })).toEqual([{ name: 'web', port: 80 }]);
    expect(backendsOf({ backends: [] })).toEqual([]);
    expect(objectAt(written({ rules: [{ backends: [] }] }).rules[0], 'directResponse')).toEqual({ status: 500 });
    expect(listAt(written({ rules: [{ timeout: 100 }] }).rules[0], 'route')).toEqual([
      { destination: { host: 'web', port: { number: 80 } } },
    ]);
  });

  it('takes headers away before it sets them, so that what goes last is never set', () => {
    const changes = { set: [{ name: 'X-A', value: '1' }], add: [{ name: 'x-b', value: '2' }], remove: ['x-a'] };
    const { rules } = written({ rules: [{ requestHeaders: changes, backends: BACKENDS }] });
    expect(objectAt(rules[0], 'headers', 'request')).toEqual({ add: { 'x-b': '2' }, remove: ['x-a'] });
  });

  it('rejects what no rule matches on the port of the route only', () => {
    const rules = [{ matches: [{ path: { exact: '/a' } }], backends: BACKENDS }];
    expect(written({ rules, unmatched: 'default-backend' }).rules.at(-1)).toMatchObject({ match: [{ port: 80 }] });
    const bound = [{ matches: [{ port: 8080 }], backends: BACKENDS }];
    expect(written({ hosts: [{ service: 'web' }], rules: bound }).rules.at(-1)).toEqual({ directResponse: { status: 404 } });
  });

  it('gives callers for whom no rule is no VirtualService at all, so that a last rule rejects them', () => {
    const rules = [{ matches: [{ sourceLabels: { app: 'other' } }], backends: BACKENDS }];
    expect(written({ rules }).rules.at(-1)).toEqual({ match: [{ port: 80 }], directResponse: { status: 404 } });
    expect(written({ rules: [...rules, { matches: [{ path: { exact: '/x' } }], backends: BACKENDS }] }).rules).toHaveLength(2);
  });
});
