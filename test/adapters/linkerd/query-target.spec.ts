import { describe, expect, it } from 'vitest';
import { linkerdSemantics } from '../../../src/adapters/linkerd/semantics/linkerd-semantics.js';
import { parseAccessQuery } from '../../../src/domain/model/access-query.js';
import { linkerdWorld, server, webPod } from '../../support/linkerd-world.js';

const service = `
apiVersion: v1
kind: Service
metadata: { name: front, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
`;
const second = webPod.replace('name: web,', 'name: web-2,');

function ask(documents: string[], target: object, caller: object = { ip: '10.0.0.9' }) {
  const evaluator = linkerdSemantics(linkerdWorld(...documents));
  const query = parseAccessQuery({ caller, target: { namespace: 'shop', ...target }, request: { method: 'GET', path: '/' } });
  return { knows: evaluator.knows(query), ...evaluator.decide(query) };
}

describe('the target of an access query', () => {
  it('is the port of the workloads that a service port leads to', () => {
    expect(ask([webPod, service, server()], { service: 'front', port: 80 })).toMatchObject({ knows: true, decision: 'deny' });
    expect(ask([webPod, service], { service: 'front', port: 80 }).decision).toBe('allow');
  });

  it('may be the port of a workload behind the service, or be left out where there is one', () => {
    expect(ask([webPod, service, server()], { service: 'front', port: 8080 }).decision).toBe('deny');
    expect(ask([webPod, service, server()], { service: 'front' }).decision).toBe('deny');
    expect(ask([webPod, service], { service: 'front', port: 81 }).decision).toBe('unknown');
    expect(ask([webPod, service], { workload: 'web' }).decision).toBe('unknown');
  });

  it('is found by name alone where only one namespace has it', () => {
    const elsewhere = service.replace('namespace: shop', 'namespace: other');
    const bare = { namespace: undefined, service: 'front', port: 80 };
    expect(ask([webPod, service], bare).decision).toBe('allow');
    expect(ask([webPod, service, elsewhere], bare)).toMatchObject({ knows: false, decision: 'unmanaged' });
  });

  it('is undecided where the workloads behind the service differ', () => {
    const one = server().replace('app: web', 'tier: one');
    const labelled = second.replace('labels: {', 'labels: { tier: one,');
    const { decision, reason } = ask([webPod, labelled, service, one], { service: 'front', port: 80 });
    expect(decision).toBe('unknown');
    expect(reason).toContain('web: allow, web-2: deny');
    expect(ask([webPod, second, service], { service: 'front', port: 80 }).decision).toBe('allow');
  });

  it('is unmanaged and not known where it does not exist', () => {
    expect(ask([webPod], { workload: 'gone', port: 80 })).toMatchObject({ knows: false, decision: 'unmanaged' });
    expect(ask([webPod], { service: 'gone', port: 80 })).toMatchObject({ knows: false, decision: 'unmanaged' });
  });

  it('may be an external workload, which Servers select by their own selector', () => {
    const external = `
apiVersion: workload.linkerd.io/v1beta1
kind: ExternalWorkload
metadata: { name: vm, namespace: shop, labels: { app: web } }
spec: { meshTLS: { identity: 'spiffe://x/vm', serverName: vm }, ports: [{ name: http, port: 8080 }] }
`;
    const selecting = server().replace('podSelector', 'externalWorkloadSelector');
    expect(ask([external, server()], { workload: 'vm', port: 8080 }).decision).toBe('allow');
    expect(ask([external, selecting], { workload: 'vm', port: 8080 }).decision).toBe('deny');
  });

  it('cannot be decided for a caller that is named by a service', () => {
    expect(ask([webPod, server()], { workload: 'web', port: 8080 }, { service: 'web' }).decision).toBe('unknown');
  });
});
