import { describe, expect, it } from 'vitest';
import { inventory } from '../../../src/adapters/istio/inventory/inventory.js';
import { Inventory } from '../../../src/domain/model/inventory.js';
import { istiod, istioSnapshot, meshConfigMap, securityObject, WEB } from '../../support/istio-snapshot.js';

const SLICE = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
ports: [{ name: http, port: 8080 }]
endpoints:
  - { addresses: [10.1.2.4], conditions: { ready: false }, targetRef: { kind: Pod, name: web-1 } }
  - { addresses: [10.1.2.3], conditions: { ready: true }, targetRef: { kind: Pod, name: web-0 } }
`;
const ENTRY = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec: { hosts: [api.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], endpoints: [{ address: 192.0.2.1, ports: { tls: 8443 } }] }
`;

describe('the inventory of an Istio mesh', () => {
  const found = inventory(
    istioSnapshot(
      WEB,
      SLICE,
      ENTRY,
      meshConfigMap(
        'trustDomain: prod.example\ntrustDomainAliases: [old.example]\npathNormalization: { normalization: MERGE_SLASHES }',
      ),
      istiod('PILOT_SKIP_VALIDATE_TRUST_DOMAIN', 'true'),
      securityObject('PeerAuthentication', 'istio-system/mesh', '{ mtls: { mode: STRICT } }'),
      securityObject(
        'PeerAuthentication',
        'w',
        '{ selector: { matchLabels: { app: web } }, portLevelMtls: { 9000: { mode: DISABLE } } }',
      ),
    ),
  );

  it('has the shape that the API gives', () => {
    expect(Inventory.parse(found)).toEqual(found);
  });

  it('tells protocol, target and mTLS of every port', () => {
    expect(found.services.find(({ name }) => name === 'web')?.ports).toEqual([
      { port: 80, name: 'http', protocol: 'http', targetPort: 8080, mutualTls: 'strict' },
      { port: 9000, name: 'tcp', protocol: 'tcp', targetPort: 9000, mutualTls: 'disabled' },
      { port: 7500, name: 'misc', protocol: 'unknown', targetPort: 7500, mutualTls: 'strict' },
    ]);
  });

  it('takes endpoints and their health from slices, by address', () => {
    expect(found.services.find(({ name }) => name === 'web')?.endpoints).toEqual([
      { address: '10.1.2.3', port: 8080, workload: 'web-0', healthy: true },
      { address: '10.1.2.4', port: 8080, workload: 'web-1', healthy: false },
    ]);
  });

  it('shows the hosts of ServiceEntries as external services', () => {
    expect(found.services[0]).toEqual({
      namespace: 'shop',
      name: 'api.example.com',
      labels: {},
      selector: null,
      ports: [{ port: 443, name: 'tls', protocol: 'tls', targetPort: 443, mutualTls: null }],
      endpoints: [{ address: '192.0.2.1', port: 8443, workload: null, healthy: true }],
      external: true,
    });
  });

  it('gives workloads their identity and leaves istiod outside the mesh', () => {
    expect(found.workloads.map(({ name, identity, meshed, address }) => ({ name, identity, meshed, address }))).toEqual([
      { name: 'istiod', identity: null, meshed: false, address: null },
      { name: 'web-0', identity: 'spiffe://prod.example/ns/shop/sa/web', meshed: true, address: '10.1.2.3' },
    ]);
    expect(found.identities).toEqual(['istio-system/default', 'shop/web']);
    expect(found.namespaces.map(({ name }) => name)).toEqual(['istio-system', 'shop']);
  });

  it('reads the settings that change meaning', () => {
    expect(found.version).toBe('1.31.0');
    expect(found.settings).toEqual({
      trustDomain: 'prod.example',
      trustDomainAliases: ['old.example'],
      rootNamespace: 'istio-system',
      defaultAction: 'allow',
      defaultMutualTls: 'strict',
      pathNormalization: 'MERGE_SLASHES',
      other: { acceptedTrustDomains: '*', PILOT_SKIP_VALIDATE_TRUST_DOMAIN: 'true' },
    });
  });
});
