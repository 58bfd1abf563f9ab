import { describe, expect, it } from 'vitest';
import { decide, decisions, linkerdWorld, server, shopIdentity, webPod } from '../../support/linkerd-world.js';

const world = (...documents: string[]) => linkerdWorld(webPod, ...documents);

describe('a Server', () => {
  it('denies without a grant and names itself', () => {
    const { decision, because } = decide(world(server()));
    expect(decision).toBe('deny');
    expect(because).toEqual([{ object: 'Server shop/web', path: 'spec' }]);
  });

  it('grants what its accessPolicy says, unless it was written in a version that drops it', () => {
    const granting = server('accessPolicy: all-authenticated');
    expect(decisions(world(granting), [{}, { identity: shopIdentity('a') }])).toEqual(['deny', 'allow']);
    expect(decide(world(granting.replace('v1beta3', 'v1beta1')), { identity: shopIdentity('a') }).decision).toBe('deny');
  });

  it('selects a port by number, declared or not, and by the name of a TCP port with its case', () => {
    const on = (port: string): string => server().replace('port: 8080', `port: ${port}`);
    expect(decide(world(on('6000')), { port: 6000 }).decision).toBe('deny');
    expect(decide(world(on('http'))).decision).toBe('deny');
    expect(decide(world(on('HTTP'))).decision).toBe('allow');
    expect(decide(world(on('stats')), { port: 8125 }).decision).toBe('allow');
  });

  it.each([
    ['{}', 'deny'],
    ['{ matchExpressions: [{ key: app, operator: In, values: [web, db] }] }', 'deny'],
    ['{ matchExpressions: [{ key: tier, operator: NotIn, values: [back] }] }', 'deny'],
    ['{ matchExpressions: [{ key: tier, operator: DoesNotExist }] }', 'deny'],
    ['{ matchExpressions: [{ key: app, operator: Exists }] }', 'deny'],
    ['{ matchExpressions: [{ key: app, operator: Exists, values: [] }] }', 'allow'],
    ['{ matchLabels: { app: web }, matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }', 'allow'],
  ])('with the selector %s: %s', (selector, expected) => {
    const selecting = server().replace('{ matchLabels: { app: web } }', selector);
    expect(decide(world(selecting)).decision).toBe(expected);
  });

  it('gives way to an older one on the same port, then to the first by name', () => {
    const open = (name: string, created?: string): string => server('accessPolicy: all-unauthenticated', name, created);
    const closed = (name: string, created?: string): string => server('', name, created);
    expect(decide(world(closed('a', '2026-01-02T00:00:00Z'), open('b'))).decision).toBe('allow');
    expect(decide(world(closed('b'), open('a'))).decision).toBe('allow');
    expect(decide(world(closed('a'), open('b'))).decision).toBe('deny');
  });

  it('of a fixed HTTP protocol refuses what is not HTTP, an opaque or TLS one decides by connection', () => {
    const speaking = (protocol: string) => world(server(`proxyProtocol: ${protocol}, accessPolicy: all-unauthenticated`));
    const outcome = ['unknown', 'HTTP/1', 'HTTP/2', 'opaque', 'TLS'].map((protocol) =>
      decisions(speaking(protocol), [{}, { method: null }]),
    );
    expect(outcome).toEqual([
      ['allow', 'allow'],
      ['allow', 'refused'],
      ['allow', 'refused'],
      ['allow', 'allow'],
      ['allow', 'allow'],
    ]);
    expect(decide(world(server('proxyProtocol: opaque'))).decision).toBe('refused');
  });

  it('keeps probes alive, also where the port is closed', () => {
    expect(decide(world(server()), { path: '/live' }).decision).toBe('allow');
  });

  it('makes the annotations of the pod irrelevant', () => {
    const annotations =
      'annotations: { config.linkerd.io/default-inbound-policy: audit, config.linkerd.io/opaque-ports: "8080" }';
    const pod = webPod.replace('labels: {', `${annotations}, labels: {`);
    expect(decide(linkerdWorld(pod, server())).decision).toBe('deny');
  });
});
