type Json = Record<string, unknown>;

/** A mistake put into the generated files, under a name that nothing else bears. */
export interface PlantedFault {
  readonly name: string;
  readonly what: string;
  readonly object: Json;
}

const NAMESPACE = 'team-0';
const SECURITY = 'security.istio.io/v1';
const NETWORKING = 'networking.istio.io/v1';

/** Mistakes that operators make, each in one object of the first namespace. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  route('fault-no-host', 'a route to a service that is not there', 'east-0110', { host: 'nowhere' }),
  route('fault-no-subset', 'a route to a subset that is not defined', 'shared-0002', { host: 'shared-0002', subset: 'v9' }),
  route('fault-second-route', 'a second route for the host of another one', 'shared-0003', { host: 'shared-0003', subset: 'v1' }),
  policy('fault-selects-nothing', 'a policy that selects no workload', { app: 'gone' }, { methods: ['GET'] }),
  policy('fault-no-caller', 'a policy for an account that is not there', { app: 'shared-0004' }, { methods: ['GET'] }, 'ghost'),
  policy('fault-never-allowed', 'a grant that a denial takes back wholly', { app: 'shared-0005' }, { paths: ['/admin/users'] }),
  policy('fault-wrong-port', 'a policy for a port that nobody listens on', { app: 'shared-0006' }, { ports: ['9999'] }),
  {
    name: 'fault-unreachable-rule',
    what: 'a rule behind one that takes every request',
    object: virtualService('fault-unreachable-rule', 'fault.example', [
      { route: [{ destination: { host: 'shared-0007' } }] },
      { match: [{ uri: { prefix: '/never' } }], route: [{ destination: { host: 'shared-0008' } }] },
    ]),
  },
  {
    name: 'fault-no-such-host',
    what: 'settings for a service that is not there',
    object: {
      apiVersion: NETWORKING,
      kind: 'DestinationRule',
      metadata: { name: 'fault-no-such-host', namespace: NAMESPACE },
      spec: { host: 'nobody', trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } },
    },
  },
  {
    name: 'fault-permissive',
    what: 'plaintext let in where the mesh demands mutual TLS',
    object: {
      apiVersion: SECURITY,
      kind: 'PeerAuthentication',
      metadata: { name: 'fault-permissive', namespace: NAMESPACE },
      spec: { selector: { matchLabels: { app: 'shared-0009' } }, mtls: { mode: 'PERMISSIVE' } },
    },
  },
];

function route(name: string, what: string, host: string, destination: Json): PlantedFault {
  return { name, what, object: virtualService(name, host, [{ route: [{ destination }] }]) };
}

function virtualService(name: string, host: string, http: readonly Json[]): Json {
  const metadata = { name, namespace: NAMESPACE };
  return { apiVersion: NETWORKING, kind: 'VirtualService', metadata, spec: { hosts: [host], http } };
}

function policy(name: string, what: string, matchLabels: Json, operation: Json, account = 'shared-0001'): PlantedFault {
  const principals = [`cluster.local/ns/${NAMESPACE}/sa/${account}`];
  const spec = {
    selector: { matchLabels },
    action: 'ALLOW',
    rules: [{ from: [{ source: { principals } }], to: [{ operation }] }],
  };
  return {
    name,
    what,
    object: { apiVersion: SECURITY, kind: 'AuthorizationPolicy', metadata: { name, namespace: NAMESPACE }, spec },
  };
}
