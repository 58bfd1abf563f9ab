import type { ListTopology, ResourceType } from '../resource-type.js';

interface BuiltIn {
  readonly shortNames?: string[];
  readonly namespaced?: boolean;
  readonly hasStatus?: boolean;
  readonly lists?: Readonly<Record<string, ListTopology>>;
  readonly atomicMaps?: readonly string[];
}

/** Built-in kinds are taken without a schema: the meshes' own kinds are what the sandbox is strict about. */
function builtIn(group: string, kind: string, plural: string, extra: BuiltIn = {}): ResourceType {
  return {
    group,
    versions: ['v1'],
    kind,
    plural,
    shortNames: extra.shortNames ?? [],
    namespaced: extra.namespaced ?? true,
    custom: false,
    hasStatus: extra.hasStatus ?? false,
    schema: null,
    webhook: null,
    lists: extra.lists ?? {},
    atomicMaps: extra.atomicMaps ?? [],
  };
}

const CONTAINERS: Readonly<Record<string, ListTopology>> = {
  containers: ['name'],
  'containers.env': ['name'],
  'containers.ports': ['containerPort', 'protocol'],
  initContainers: ['name'],
  volumes: ['name'],
};

function prefixed(prefix: string): Readonly<Record<string, ListTopology>> {
  return Object.fromEntries(Object.entries(CONTAINERS).map(([path, topology]) => [`${prefix}.${path}`, topology]));
}

/** The built-in resources that meshes are read from, list topologies from kubernetes/api `+listType` markers. */
export const coreTypes: readonly ResourceType[] = [
  builtIn('', 'Namespace', 'namespaces', {
    shortNames: ['ns'],
    namespaced: false,
    hasStatus: true,
    lists: { 'spec.finalizers': 'set' },
  }),
  builtIn('', 'Service', 'services', {
    shortNames: ['svc'],
    hasStatus: true,
    lists: { 'spec.ports': ['port', 'protocol'] },
    atomicMaps: ['spec.selector'],
  }),
  builtIn('', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'], lists: { secrets: ['name'] } }),
  builtIn('', 'Pod', 'pods', {
    shortNames: ['po'],
    hasStatus: true,
    lists: { ...prefixed('spec'), 'status.conditions': ['type'], 'status.podIPs': ['ip'] },
  }),
  builtIn('', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  builtIn('', 'Secret', 'secrets'),
  builtIn('', 'Node', 'nodes', { shortNames: ['no'], namespaced: false, hasStatus: true }),
  builtIn('apps', 'Deployment', 'deployments', {
    shortNames: ['deploy'],
    hasStatus: true,
    lists: { ...prefixed('spec.template.spec'), 'status.conditions': ['type'] },
    atomicMaps: ['spec.selector'],
  }),
  builtIn('apps', 'DaemonSet', 'daemonsets', { shortNames: ['ds'], hasStatus: true, atomicMaps: ['spec.selector'] }),
  builtIn('apps', 'StatefulSet', 'statefulsets', { shortNames: ['sts'], hasStatus: true, atomicMaps: ['spec.selector'] }),
  builtIn('', 'Endpoints', 'endpoints', { shortNames: ['ep'] }),
  builtIn('discovery.k8s.io', 'EndpointSlice', 'endpointslices'),
];

/** The type that namespaced writes look their namespace up in. */
export const namespaceType = coreTypes[0] as ResourceType;
