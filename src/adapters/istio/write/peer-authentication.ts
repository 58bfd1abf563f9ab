import type { JsonObject } from '../../../domain/json.js';
import type { MutualTlsMode } from '../../../domain/model/inventory.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { membersOrNone, writeObject } from './native-draft.js';
import { resolveTarget, writeSelector, type NativeTarget } from './native-target.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';

const MODES = { strict: 'STRICT', permissive: 'PERMISSIVE', disabled: 'DISABLE' } as const satisfies Record<
  MutualTlsMode,
  string
>;

/** Writes a MutualTlsPolicy as a PeerAuthentication; ports need labels to select by. */
export function writeMutualTlsPolicy(
  placed: Placed<'MutualTlsPolicy'>,
  context: WriteContext,
  report: PolicyReport,
): WrittenObject | null {
  const { metadata, spec } = placed.policy;
  const wanted = spec.target ?? { namespace: metadata.namespace };
  const target = resolveTarget(wanted, metadata.namespace, context, report);
  if (target === null) return null;
  const ports = portModes(placed.policy.spec, target);
  reportUnselectable(target, 'workloads' in wanted && wanted.allNamespaces === true, ports.length > 0, report);
  if (report.isRefused) return null;
  if (target.port !== null) report.exact('/spec', 'the mode stands at the port');
  const mode = target.port === null ? spec.mode : undefined;
  const portLevelMtls: JsonObject = Object.fromEntries(ports.map(([port, value]) => [String(port), { mode: MODES[value] }]));
  return writeObject(placed, {
    part: 'peer-authentication',
    namespace: target.namespace,
    spec: {
      ...writeSelector(target),
      ...(mode === undefined ? {} : { mtls: { mode: MODES[mode] } }),
      ...membersOrNone({ portLevelMtls: ports.length === 0 ? undefined : portLevelMtls }),
    },
  });
}

/** A mode for a target with a port is a mode of this port; other ports of it are not the target's. */
function portModes(spec: Placed<'MutualTlsPolicy'>['policy']['spec'], target: NativeTarget): [number, MutualTlsMode][] {
  const ports = (spec.ports ?? []).map(({ port, mode }): [number, MutualTlsMode] => [port, mode]);
  if (target.port === null) return ports;
  const own = ports.find(([port]) => port === target.port)?.[1] ?? spec.mode;
  return own === undefined ? [] : [[target.port, own]];
}

function reportUnselectable(target: NativeTarget, everywhere: boolean, hasPorts: boolean, report: PolicyReport): void {
  if (everywhere && target.labels !== null) {
    report.refuse('/spec/target', 'Istio ignores a PeerAuthentication with a selector in the root namespace');
  }
  if (target.waypointService !== null) report.refuse('/spec/target', 'PeerAuthentication cannot name the service of a waypoint');
  if (hasPorts && target.labels === null) report.refuse('/spec/ports', 'Istio takes ports only where labels select workloads');
}
