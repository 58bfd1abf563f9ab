import { describe, expect, it } from 'vitest';
import { decide, decisions, linkerdWorld, policyObject, server, shopIdentity, webPod } from '../../support/linkerd-world.js';

const identity = shopIdentity('client');
const spiffe = 'spiffe://cluster.local/ns/shop/sa/client';

/** linkerd-config with a default policy. */
const installed = (policy: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: linkerd-config, namespace: linkerd }
data:
  values: |
    proxy: { defaultInboundPolicy: ${policy} }
    clusterNetworks: "10.0.0.0/8"
`;

const annotated = (annotations: string): string => webPod.replace('labels: {', `annotations: { ${annotations} }, labels: {`);

describe('a port that no Server selects', () => {
  it.each([
    ['all-unauthenticated', ['allow', 'allow', 'allow', 'allow']],
    ['all-authenticated', ['deny', 'allow', 'deny', 'deny']],
    ['cluster-unauthenticated', ['allow', 'allow', 'allow', 'deny']],
    ['cluster-authenticated', ['deny', 'allow', 'deny', 'deny']],
    ['deny', ['deny', 'deny', 'deny', 'deny']],
    ['audit', ['allow', 'allow', 'allow', 'allow']],
  ])('follows the default policy %s', (policy, expected) => {
    const asks = [{}, { identity }, { identity: spiffe }, { ip: '8.8.8.8' }];
    expect(decisions(linkerdWorld(webPod, installed(policy)), asks)).toEqual(expected);
  });

  it('takes the annotation of the pod before the installation, and ignores one that is misspelt', () => {
    const annotation = (value: string): string => annotated(`config.linkerd.io/default-inbound-policy: ${value}`);
    expect(decide(linkerdWorld(annotation('deny'), installed('audit'))).decision).toBe('deny');
    expect(decide(linkerdWorld(annotation('Deny'), installed('audit'))).decision).toBe('allow');
  });

  it('names where the policy comes from', () => {
    expect(decide(linkerdWorld(webPod, installed('deny'))).because).toEqual([{ object: 'ConfigMap linkerd/linkerd-config' }]);
    const pod = annotated('config.linkerd.io/default-inbound-policy: audit');
    expect(decide(linkerdWorld(pod)).because[0]?.object).toBe('Pod shop/web');
  });

  it('wants an identity on the ports that require one, unless the policy is deny or audit', () => {
    const pod = annotated('config.linkerd.io/proxy-require-identity-inbound-ports: "8000-9000"');
    expect(decisions(linkerdWorld(pod), [{}, { identity }, { port: 9001 }])).toEqual(['deny', 'allow', 'allow']);
    expect(decide(linkerdWorld(pod, installed('audit'))).decision).toBe('allow');
  });

  it('refuses connections instead of requests where the port is opaque', () => {
    const opaque = (ports: string): string => annotated(`config.linkerd.io/opaque-ports: "${ports}"`);
    const world = (ports: string) => linkerdWorld(opaque(ports), installed('deny'));
    expect(decide(world('80, 8080')).decision).toBe('refused');
    expect(decide(world('8080,http')).decision).toBe('deny');
    expect(decide(world('8080,9-8')).decision).toBe('deny');
  });

  it('lets probes in on their exact path, by GET, from the probe networks', () => {
    const world = linkerdWorld(webPod, installed('deny'));
    const asks = [
      { path: '/live' },
      { path: '/live?full=2' },
      { path: '/live/' },
      { path: '/live', method: 'HEAD' },
      { path: '/live', port: 80 },
    ];
    expect(decisions(world, asks)).toEqual(['allow', 'allow', 'deny', 'deny', 'deny']);
    const narrowed = installed('deny').replace(
      'clusterNetworks',
      'policyController: { probeNetworks: [192.0.2.0/24] }\n    clusterNetworks',
    );
    const probes = [{ path: '/live', ip: '192.0.2.7' }, { path: '/live' }];
    expect(decisions(linkerdWorld(webPod, narrowed), probes)).toEqual(['allow', 'deny']);
  });

  it('counts only 127.0.0.1 and ::1 as loopback', () => {
    const asks = [{ ip: '127.0.0.1' }, { ip: '::1' }, { ip: '127.0.0.2' }];
    expect(decisions(linkerdWorld(webPod, installed('deny')), asks)).toEqual(['allow', 'allow', 'deny']);
  });

  it('gains nothing from a policy on the namespace', () => {
    const everybody = policyObject(
      'AuthorizationPolicy',
      'all',
      '{ targetRef: { kind: Namespace, name: shop }, requiredAuthenticationRefs: [] }',
    );
    expect(decide(linkerdWorld(webPod, installed('deny'), everybody)).decision).toBe('deny');
    expect(decide(linkerdWorld(webPod, installed('deny'), everybody, server())).decision).toBe('allow');
  });

  it('is unmanaged outside the mesh and on skipped ports', () => {
    expect(decide(linkerdWorld(webPod.replace('linkerd.io/control-plane-ns', 'other'))).decision).toBe('unmanaged');
    const skipping = annotated('config.linkerd.io/skip-inbound-ports: "8080"');
    expect(decisions(linkerdWorld(skipping), [{}, { port: 80 }])).toEqual(['unmanaged', 'allow']);
  });

  it('is unknown where it hangs on an address that is not told', () => {
    expect(decide(linkerdWorld(webPod, installed('cluster-unauthenticated')), { ip: null }).decision).toBe('unknown');
    expect(decide(linkerdWorld(webPod, installed('audit')), { ip: null }).decision).toBe('allow');
    expect(decide(linkerdWorld(webPod, installed('deny')), { ip: null }).decision).toBe('deny');
  });
});

describe('the settings', () => {
  it('are those that the policy controller runs with before those of the installation', () => {
    const controller = (args: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: linkerd-destination, namespace: mesh }
spec: { template: { spec: { containers: [{ name: policy, args: [${args}] }] } } }
`;
    const running = controller('--default-policy=deny, --cluster-networks=10.0.0.0/8');
    expect(decide(linkerdWorld(webPod, running, installed('audit'))).decision).toBe('deny');
    expect(decide(linkerdWorld(webPod, running), { path: '/live' }).decision, 'no --probe-networks, no probes').toBe('deny');
    const split = controller('--default-policy, all-authenticated, --probe-networks, "0.0.0.0/0,::/0"');
    expect(decisions(linkerdWorld(webPod, split), [{}, { identity }, { path: '/live' }])).toEqual(['deny', 'allow', 'allow']);
  });
});
