import { describe, expect, it } from 'vitest';
import type { CheckedPolicy, CheckInput, RawFinding } from '../../src/domain/analysis/check-input.js';
import { analyze } from '../../src/domain/analysis/analyze.js';
import { CHECKS } from '../../src/domain/analysis/checks.js';
import type { FindingCode } from '../../src/domain/analysis/catalogue.js';
import { Policy } from '../../src/domain/model/policy.js';
import { istioWorld } from '../conformance/kubernetes-worlds.js';

/** The checks against one Istio mesh, each with what it must find and, nearest to that, what it must not. */
const { adapter, snapshot, inventory } = istioWorld;
const EAST = { name: 'east', adapter, snapshot, inventory, evaluator: adapter.semantics(snapshot), report: [], unmet: [] };

function checked(kind: string, spec: object, name = 'p'): CheckedPolicy {
  const policy = Policy.parse({ apiVersion: 'concordat/v1', kind, metadata: { name }, spec });
  return { policy, meshes: ['east'], source: { file: 'policies.yaml', document: 0, line: 3 } };
}

function input(...policies: CheckedPolicy[]): CheckInput {
  return { meshes: [EAST], policies };
}

function found(code: FindingCode, ...policies: CheckedPolicy[]): RawFinding[] {
  const check = CHECKS.find(({ codes }) => codes.includes(code));
  return (check?.run(input(...policies)) ?? []).filter((finding) => finding.code === code);
}

function places(code: FindingCode, ...policies: CheckedPolicy[]): (string | undefined)[] {
  return found(code, ...policies).map(({ objects }) => objects[0]?.pointer);
}

const rules = (rule: object, rest: object = {}) =>
  checked('AuthorizationPolicy', { target: { service: 'api' }, rules: [rule], ...rest });
const route = (backends: object[]) => checked('TrafficRoute', { hosts: [{ service: 'api' }], rules: [{ backends }] });

describe('SV-01', () => {
  it('finds addresses and expressions that are none, wherever they stand', () => {
    expect(places('SV-01', rules({ from: [{ not: { ipBlocks: ['10.0.0.0/8', '10.0.0.0/33'] } }] }))).toEqual([
      '/spec/rules/0/from/0/not/ipBlocks/1',
    ]);
    expect(places('SV-01', rules({ to: [{ paths: [{ regex: '(' }] }] }))).toEqual(['/spec/rules/0/to/0/paths/0/regex']);
    const condition = { attribute: { name: 'sourceIp' }, notValues: [{ exact: 'junk' }] };
    expect(places('SV-01', rules({ when: [condition] }))).toEqual(['/spec/rules/0/when/0/notValues/0']);
  });

  it('takes good ones', () => {
    expect(found('SV-01', rules({ from: [{ ipBlocks: ['::/0'] }], to: [{ paths: [{ regex: '/a.*' }] }] }))).toEqual([]);
  });
});

describe('SV-02', () => {
  it('proves rules that exclude themselves', () => {
    expect(places('SV-02', rules({ from: [{ ipBlocks: ['10.1.0.0/16'], not: { ipBlocks: ['10.0.0.0/8'] } }] }))).toEqual([
      '/spec/rules/0/from',
    ]);
    expect(places('SV-02', rules({ to: [{ grpc: [{}], methods: [{ exact: 'GET' }] }] }))).toEqual(['/spec/rules/0/to']);
    const condition = { attribute: { header: 'x' }, values: [{ exact: 'a' }], notValues: [{ present: true }] };
    expect(places('SV-02', rules({ when: [condition] }))).toEqual(['/spec/rules/0/when/0']);
  });

  it('leaves rules alone of which one alternative can match', () => {
    const never = { methods: [{ exact: 'GET' }], not: { methods: [{ exact: 'GET' }] } };
    expect(found('SV-02', rules({ to: [never, { methods: [{ exact: 'GET' }] }] }))).toEqual([]);
    expect(found('SV-02', rules({ from: [{ ipBlocks: ['10.0.0.0/8'], not: { ipBlocks: ['10.1.0.0/16'] } }] }))).toEqual([]);
  });
});

describe('SV-04 and SV-05', () => {
  it('find HTTP conditions on the TCP port, unless the rule names another port', () => {
    expect(places('SV-04', rules({ to: [{ paths: [{ exact: '/' }] }] }))).toEqual(['/spec/rules/0/to/0/paths']);
    expect(found('SV-04', rules({ to: [{ paths: [{ exact: '/' }], ports: [8080] }] }))).toEqual([]);
    expect(found('SV-04', rules({ from: [{ ipBlocks: ['10.0.0.0/8'] }] }))).toEqual([]);
  });

  it('find identities on ports that let plaintext in', () => {
    expect(places('SV-05', rules({ from: [{ identities: [{ namespace: 'default' }] }] }))).toEqual([
      '/spec/rules/0/from/0/identities',
    ]);
    expect(found('SV-05', rules({ from: [{ ipBlocks: ['10.0.0.0/8'] }] }))).toEqual([]);
  });
});

describe('IC-08, IC-09 and IC-10', () => {
  const mtls = (name: string, target: object) => checked('MutualTlsPolicy', { target, mode: 'strict' }, name);

  it('finds two modes for one target, and none for two targets', () => {
    expect(found('IC-08', mtls('a', { service: 'api' }), mtls('b', { service: 'api' }))).toHaveLength(1);
    expect(found('IC-08', mtls('a', { service: 'api' }), mtls('b', { service: 'web' }))).toEqual([]);
  });

  it('finds targets that nothing is', () => {
    expect(found('IC-09', mtls('a', { service: 'gone' }), mtls('b', { workloads: { app: 'gone' } }))).toHaveLength(2);
    expect(found('IC-09', mtls('a', { service: 'api', port: 81 }))).toHaveLength(1);
    expect(found('IC-09', mtls('a', { service: 'api', port: 80 }), mtls('b', { namespace: 'empty' }))).toEqual([]);
  });

  it('finds callers in plaintext only where the port is strict', () => {
    const client = checked('BackendPolicy', { host: { service: 'api' }, clientTls: { mode: 'disabled' } });
    expect(found('IC-10', client)).toEqual([]);
    const services = inventory.services.map((service) => ({
      ...service,
      ports: service.ports.map((port) => ({ ...port, mutualTls: 'strict' as const })),
    }));
    const strict = { ...EAST, inventory: { ...inventory, services } };
    const check = CHECKS.find(({ codes }) => codes.includes('IC-10'));
    expect(check?.run({ meshes: [strict], policies: [client] })).toHaveLength(2);
  });
});

describe('FT-01 and FT-07', () => {
  const from = (identity: object) => rules({ from: [{ identities: [identity] }] });

  it('find trust domains that nobody issues', () => {
    expect(found('FT-01', from({ trustDomain: 'foreign', namespace: 'default' }))).toHaveLength(1);
    expect(
      found('FT-01', from({ trustDomain: 'cluster.local', namespace: 'default' }), from({ trustDomain: '*', namespace: 'x' })),
    ).toEqual([]);
  });

  it('find accounts and namespaces that are not there', () => {
    expect(found('FT-07', from({ namespace: 'default', serviceAccount: 'wbe' }), from({ namespace: 'gone' }))).toHaveLength(2);
    expect(found('FT-07', from({ namespace: 'default', serviceAccount: 'web' }), from({ namespace: 'other' }))).toEqual([]);
  });
});

describe('TR-03 and TR-04', () => {
  it('find destinations, ports and subsets that are not there', () => {
    expect(places('TR-03', route([{ service: 'gone' }]))).toEqual(['/spec/rules/0/backends/0']);
    expect(found('TR-03', route([{ service: 'api', port: 81 }]))).toHaveLength(1);
    expect(found('TR-03', route([{ service: 'api', subset: 'v1' }]))).toHaveLength(1);
    const subsets = checked('BackendPolicy', { host: { service: 'api' }, subsets: [{ name: 'v1' }] });
    expect(found('TR-03', route([{ service: 'api', subset: 'v1', port: 80 }]), subsets)).toEqual([]);
  });

  it.each([
    [[90, 10], 0],
    [[90, 20], 1],
    [[0, 0], 1],
    [[50, undefined], 1],
    [[1, 1], 0],
    [[100], 0],
    [[7], 1],
  ])('weighs %j', (weights, count) => {
    const backends = weights.map((weight) => ({ service: 'api', ...(weight === undefined ? {} : { weight }) }));
    expect(found('TR-04', route(backends))).toHaveLength(count);
  });

  it('says of weights that are all 0 that nothing can be chosen', () => {
    const backends = [0, 0].map((weight) => ({ service: 'api', weight }));
    const [finding] = found('TR-04', route(backends));
    expect(finding?.why).toContain('all weights are 0');
  });
});

describe('CL-01, CL-02 and CL-04', () => {
  const note = (fidelity: 'refused' | 'narrower', pointer = '/spec/rules/0') => ({
    policy: 'AuthorizationPolicy default/p',
    pointer,
    fidelity,
    reason: 'no words for it',
    native: null,
    security: true,
  });
  const run = (policy: CheckedPolicy, fidelity: 'refused' | 'narrower', version: string | null, pointer?: string) => {
    const mesh = { ...EAST, inventory: { ...inventory, version }, report: [note(fidelity, pointer)] };
    const check = CHECKS.find(({ codes }) => codes.includes('CL-01'));
    return (check?.run({ meshes: [mesh], policies: [policy] }) ?? []).map(({ code }) => code);
  };

  it('tell denials from other losses, and say nothing of what is only narrower', () => {
    expect(run(rules({}, { action: 'deny' }), 'refused', null)).toEqual(['CL-01']);
    expect(run(rules({}), 'refused', null)).toEqual(['CL-02']);
    expect(run(rules({}), 'narrower', null)).toEqual([]);
  });

  it('leave a service that the mesh does not have to IC-09', () => {
    const target = '/spec/target/service';
    expect(run(rules({}, { target: { service: 'gone' } }), 'refused', null, target)).toEqual([]);
    expect(run(rules({}, { target: { service: 'api' } }), 'refused', null, target)).toEqual(['CL-02']);
  });

  it('find what only a newer release has', () => {
    const byTrustDomain = rules({ from: [{ trustDomains: [{ exact: 'cluster.local' }] }] });
    expect(run(byTrustDomain, 'narrower', '1.29.2')).toEqual(['CL-04']);
    expect(run(byTrustDomain, 'narrower', '1.30.0')).toEqual([]);
  });
});

describe('a run of all checks', () => {
  it('gives the worst first, each once, with the place in the file', () => {
    const bad = route([{ service: 'gone', weight: 7 }]);
    const findings = analyze(input(bad, bad, checked('MutualTlsPolicy', { target: { service: 'gone' }, mode: 'strict' })));
    expect(findings.map(({ code }) => code)).toEqual(['TR-03', 'TR-04', 'IC-09']);
    expect(findings[0]?.objects[0]).toMatchObject({ mesh: 'east', file: 'policies.yaml', line: 3 });
  });
});
