import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { areLabels, isDnsLabel, isHostName } from '../values/dns-name.js';
import { formatHost, parseHost } from '../values/host-name.js';
import { members, membersOrNone, writeObject } from './native-draft.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';
import { writeTrafficPolicy } from './traffic-policy.js';
import { writeVisibility } from './visibility.js';

type Subset = NonNullable<BackendPolicy['spec']['subsets']>[number];
type Port = NonNullable<BackendPolicy['spec']['ports']>[number];

/** Writes a BackendPolicy as a DestinationRule. */
export function writeBackendPolicy(placed: Placed<'BackendPolicy'>, report: PolicyReport): WrittenObject {
  const { metadata, spec } = placed.policy;
  if (!('destination-rule' in placed.names)) refuseMutual(spec, report);
  if (spec.defaultSubset !== undefined) report.drop('/spec/defaultSubset', 'in Istio only a route names a subset');
  if ('hostname' in spec.host && !('hostname' in parseHost(spec.host.hostname))) {
    report.exact('/spec/host', 'it is the name of a service');
  }
  const subsets = spec.subsets?.flatMap((subset, index) => writeSubset(subset, `/spec/subsets/${index}`, report)) ?? [];
  if (!isHostName(formatHost(spec.host))) report.refuse('/spec/host', 'Istio takes DNS names only');
  const ports = spec.ports?.flatMap((settings, index) => writePort(settings, `/spec/ports/${index}`, report)) ?? [];
  const portLevelSettings = ports.length === 0 ? undefined : ports;
  const trafficPolicy = membersOrNone({ ...writeTrafficPolicy(spec, '/spec', report), portLevelSettings });
  return writeObject(placed, {
    part: 'destination-rule',
    namespace: metadata.namespace,
    spec: members({
      host: formatHost(spec.host),
      exportTo: writeVisibility(spec.visibleTo, metadata.namespace, report),
      trafficPolicy,
      subsets: subsets.length === 0 ? undefined : subsets,
    }),
  });
}

/** istiod takes MUTUAL only with certificates, which the model does not name: only an object that has them already keeps them. */
function refuseMutual(spec: Placed<'BackendPolicy'>['policy']['spec'], report: PolicyReport): void {
  const places = [
    ['/spec', spec] as const,
    ...(spec.subsets ?? []).map((subset, index) => [`/spec/subsets/${index}`, subset] as const),
    ...(spec.ports ?? []).map((port, index) => [`/spec/ports/${index}`, port] as const),
  ];
  for (const [at, { clientTls }] of places) {
    if (clientTls?.mode === 'mutual') report.refuse(`${at}/clientTls/mode`, 'Istio takes it only with a client certificate');
  }
}

/** A port for which nothing can be said is left out: istiod takes none without settings. */
function writePort(settings: Port, at: string, report: PolicyReport): JsonObject[] {
  const written = writeTrafficPolicy(settings, at, report);
  if (Object.keys(written).length === 0) report.exact(at, 'nothing is said of the port');
  return Object.keys(written).length === 0 ? [] : [{ port: { number: settings.port }, ...written }];
}

/** Istio tells subsets by labels; one by a filter is left out, as it would hold every endpoint. */
function writeSubset(subset: Subset, at: string, report: PolicyReport): JsonObject[] {
  if (subset.onlyHealthy !== undefined) report.drop(`${at}/onlyHealthy`, 'Istio has no such choice');
  const problem = subsetProblem(subset);
  if (problem !== null) {
    report.drop(at, `${problem}; the subset is left out`);
    return [];
  }
  return [
    members({
      name: subset.name,
      labels: subset.labels === undefined || Object.keys(subset.labels).length === 0 ? undefined : subset.labels,
      trafficPolicy: membersOrNone(writeTrafficPolicy(subset, at, report)),
    }),
  ];
}

function subsetProblem({ name, labels, filter }: Subset): string | null {
  if (filter !== undefined) return 'Istio knows subsets by labels only';
  if (!isDnsLabel(name)) return 'Istio names subsets by DNS labels';
  return areLabels(labels ?? {}) ? null : 'no endpoint can have such labels';
}
