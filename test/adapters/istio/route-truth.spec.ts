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

  it('gives callers for whom no rule is no VirtualService at all, so that a last rule rejects them', () => {
    const rules = [{ matches: [{ sourceLabels: { app: 'other' } }], backends: BACKENDS }];
    expect(written({ rules }).rules.at(-1)).toEqual({ directResponse: { status: 404 } });
    expect(written({ rules: [...rules, { matches: [{ path: { exact: '/x' } }], backends: BACKENDS }] }).rules).toHaveLength(2);
  });
});
