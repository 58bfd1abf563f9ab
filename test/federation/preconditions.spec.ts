import { describe, expect, it } from 'vitest';
import { federate } from '../../src/domain/federation/federate.js';
import type { FederatedMesh } from '../../src/domain/federation/federated-mesh.js';
import { markOwned } from '../../src/domain/planning/ownership.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { ServiceExport } from '../../src/domain/model/service-export.js';
import type { Policy } from '../../src/domain/model/policy.js';
import { consulMesh, istioMesh, linkerdMesh } from './two-of-each.js';

const GATEWAY = { address: '203.0.113.7' };
const CALLERS = [{ namespace: 'shop', serviceAccount: 'cart' }];

function exportOf(spec: object = {}): ServiceExport {
  return ServiceExport.parse({
    apiVersion: 'concordat/v1',
    kind: 'ServiceExport',
    metadata: { name: 'web-out', namespace: 'shop' },
    spec: { from: { mesh: 'here', service: 'web' }, gateway: GATEWAY, as: 'web-here', ...spec },
  });
}

/** What is unmet, as `level CODE`, and the objects that are written, as `mesh collection name`. */
function outcome(meshes: readonly FederatedMesh[], spec: object = {}, ...others: readonly Policy[]) {
  const { unmet, sides } = federate([exportOf(spec), ...others], meshes);
  const objects = [...sides].flatMap(([mesh, side]) =>
    side.objects.map(({ collection, name }) => `${mesh} ${collection} ${name}`),
  );
  return { unmet: unmet.map(({ code, level }) => `${level} ${code}`), objects, sides };
}

const [istio, linkerd, consul] = [() => istioMesh('here'), () => linkerdMesh('here'), () => consulMesh('here')];

describe('an export is not written where', () => {
  it.each<[string, string, readonly FederatedMesh[], object]>([
    ['the service is missing', 'SERVICE_MISSING', [istio(), istioMesh('there')], { from: { mesh: 'here', service: 'nobody' } }],
    ['a port is missing', 'PORT_MISSING', [istio(), istioMesh('there')], { ports: [81] }],
    ['no gateway is known', 'GATEWAY_UNKNOWN', [istio(), istioMesh('there')], { gateway: undefined }],
    ['the namespace is missing', 'NAMESPACE_MISSING', [consul(), linkerdOf('{}')], {}],
    ['the name is taken', 'NAME_TAKEN', [istio(), istioMesh('there')], { as: undefined }],
    ['the name is taken in Consul', 'NAME_TAKEN', [istio(), consulMesh('there')], { as: 'web' }],
    ['the name cannot be had', 'NAME_UNSUPPORTED', [istio(), consulMesh('there')], { as: 'web.global' }],
    ['callers are not seen', 'CALLERS_NOT_SEEN', [istio(), linkerdMesh('there')], { callers: CALLERS }],
    ['callers are not guarded', 'CALLERS_NOT_GUARDED', [istio(), istioMesh('there')], { callers: CALLERS }],
    [
      'endpoints would have names',
      'ADDRESS_UNSUPPORTED',
      [istio(), linkerdMesh('there')],
      { gateway: { address: 'gw.example' } },
    ],
    ['the gateway has no identity', 'LINK_MISSING', [linkerd(), linkerdMesh('there')], {}],
  ])('%s', (_, code, meshes, spec) => {
    const { unmet, objects, sides } = outcome(meshes, spec);
    expect(unmet).toContain(`blocking ${code}`);
    expect(objects).toEqual([]);
    const refused = [...sides.values()].map(({ report }) => report.some(({ fidelity }) => fidelity === 'refused'));
    expect(refused).toEqual([true, true]);
  });

  it('the exporting mesh is unknown', () => {
    expect(outcome([istioMesh('there')])).toMatchObject({ unmet: ['blocking MESH_UNKNOWN'], objects: [] });
  });
});

/** A Linkerd mesh that has nothing but these documents. */
function linkerdOf(text: string): FederatedMesh {
  const mesh = linkerdMesh('there', text);
  return { ...mesh, inventory: { ...mesh.inventory, namespaces: [], services: [] } };
}

describe('an export', () => {
  it('is written for the meshes that can have it, whatever keeps it from the others', () => {
    const { objects } = outcome([istio(), istioMesh('there'), linkerdMesh('west')], { gateway: { address: 'gw.example' } });
    expect(objects).toEqual([
      'here networking.istio.io/Gateway web-out-export',
      'there networking.istio.io/ServiceEntry web-out-here',
      'there networking.istio.io/DestinationRule web-out-here',
    ]);
  });

  it('goes only where it is placed', () => {
    const { objects } = outcome([istio(), istioMesh('there'), consulMesh('south')], { placement: { meshes: ['south'] } });
    expect(new Set(objects.map((object) => object.split(' ')[0]))).toEqual(new Set(['here', 'south']));
  });

  it('needs no rule for its SNI where the name is kept', () => {
    const there = istioMesh('there');
    const bare = { ...there, inventory: { ...there.inventory, services: [] } };
    expect(outcome([istio(), bare], { as: undefined }).objects).toEqual([
      'here networking.istio.io/Gateway web-out-export',
      'there networking.istio.io/ServiceEntry web-out-here',
    ]);
  });

  it('grants a gateway nothing where nothing guards the service: a grant would shut out all others', () => {
    const trustedAs = { identity: { namespace: 'istio-system', serviceAccount: 'ingress' } };
    const spec = { gateway: { ...GATEWAY, trustedAs }, callers: CALLERS };
    const guard = AuthorizationPolicy.parse({
      apiVersion: 'concordat/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { target: { workloads: { app: 'web' } }, rules: [{}] },
    });
    const meshes = [istio(), linkerdMesh('there')];
    expect(outcome(meshes, spec).sides.get('here')?.grants).toEqual([]);
    expect(outcome(meshes, spec, guard).sides.get('here')?.grants).toMatchObject([
      { policy: { spec: { rules: [{ from: [{ identities: [trustedAs.identity] }] }] } } },
    ]);
  });

  it('leaves entries alone that somebody else keeps for all services, and says what they lack', () => {
    const foreign = { Kind: 'exported-services', Name: 'default', Services: [{ Name: 'other', Consumers: [{ Peer: 'x' }] }] };
    const said = { ...foreign, Services: [{ Name: 'web', Consumers: [{ Peer: 'there' }] }] };
    const there = consulMesh('there');
    const lacking = outcome([consulMesh('here', { entries: [foreign] }), there]);
    expect(lacking.objects).not.toContain('here exported-services default');
    expect(lacking.unmet).toContain('unmet ENTRY_FOREIGN');
    const complete = outcome([consulMesh('here', { entries: [said] }), there]);
    expect(complete.unmet).not.toContain('unmet ENTRY_FOREIGN');
  });

  it('does not find its own import in its way, nor is it read as a policy', () => {
    const there = istioMesh('there');
    const entry = federate([exportOf()], [istio(), there])
      .sides.get('there')
      ?.objects.find(({ name }) => name === 'web-out-here');
    if (entry === undefined || there.context.observed == null) throw new Error('nothing was written');
    const snapshot = {
      ...there.context.observed,
      objects: [...there.context.observed.objects, markOwned(entry, 'shop', entry.policies)],
    };
    const inventory = there.adapter.inventory(snapshot);
    const pushed = { ...there, inventory, context: { ...there.context, inventory, observed: snapshot } };
    expect(inventory.services.map(({ name }) => name)).toContain('web-here');
    expect(outcome([istio(), pushed]).unmet.filter((one) => one.startsWith('blocking'))).toEqual([]);
    expect(importSnapshot(there.adapter, snapshot, pushed.context).remainders).toEqual([]);
  });
});
