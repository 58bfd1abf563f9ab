import type { NativeRef } from '../../../domain/translation/native-object.js';
import { textAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import { controllerArguments, type SettingsSource } from './controller-arguments.js';
import { type DefaultPolicy, parseDefaultPolicy } from './default-policy.js';
import { installValues } from './install-values.js';

/** Settings of a Linkerd control plane that change the meaning of its policies. */
export interface ClusterSettings {
  readonly defaultPolicy: DefaultPolicy;
  /** The object that sets the default policy; null where the chart's default applies. */
  readonly defaultPolicySource: NativeRef | null;
  /** CIDRs, as written. */
  readonly clusterNetworks: readonly string[];
  /** CIDRs from which kubelet probes are let in; none: no probe routes. */
  readonly probeNetworks: readonly string[];
  readonly identityDomain: string;
  readonly clusterDomain: string;
  readonly controlPlaneNamespace: string;
  /** Port list that the injector writes on pods that carry no `config.linkerd.io/opaque-ports`. */
  readonly opaquePorts: string;
  /** Default inbound ports that bypass the proxy, where the installation says so. */
  readonly skipInboundPorts: string;
  /** Whether routes labelled `config.linkerd.io/policy-validation: disabled` are not watched. */
  readonly skipsLabelledRoutes: boolean;
  readonly version: string | null;
}

// linkerd2 charts/linkerd-control-plane/values.yaml; the probe networks are the chart's, the controller itself defaults to none.
const chartDefaults = {
  clusterNetworks: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'],
  probeNetworks: ['0.0.0.0/0', '::/0'],
  opaquePorts: '25,587,3306,4444,5432,6379,9300,11211',
};

/**
 * The settings of the control plane in a snapshot: the policy controller's own arguments, then the installation's values in
 * `linkerd-config`, then the defaults of the chart.
 */
export function clusterSettings(index: ObjectIndex): ClusterSettings {
  const running = controllerArguments(index);
  const values = installValues(index);
  const clusterDomain = running.clusterDomain ?? values.clusterDomain ?? 'cluster.local';
  return {
    ...defaultPolicyOf([running, values]),
    clusterNetworks: running.clusterNetworks ?? values.clusterNetworks ?? chartDefaults.clusterNetworks,
    probeNetworks: running.probeNetworks ?? values.probeNetworks ?? (running.ref === null ? chartDefaults.probeNetworks : []),
    identityDomain: running.identityDomain ?? values.identityDomain ?? clusterDomain,
    clusterDomain,
    controlPlaneNamespace:
      running.controlPlaneNamespace ??
      textAt(values.ref?.body, 'metadata', 'namespace') ??
      values.controlPlaneNamespace ??
      textAt(running.ref?.body, 'metadata', 'namespace') ??
      'linkerd',
    opaquePorts: values.opaquePorts ?? chartDefaults.opaquePorts,
    skipInboundPorts: values.skipInboundPorts ?? '',
    skipsLabelledRoutes: running.skipsLabelledRoutes,
    version: values.version ?? null,
  };
}

function defaultPolicyOf(sources: readonly SettingsSource[]): Pick<ClusterSettings, 'defaultPolicy' | 'defaultPolicySource'> {
  for (const { defaultPolicy, ref } of sources) {
    const policy = parseDefaultPolicy(defaultPolicy);
    if (policy !== null) return { defaultPolicy: policy, defaultPolicySource: ref };
  }
  return { defaultPolicy: 'all-unauthenticated', defaultPolicySource: null };
}
