import { isBlocked, type Crossing } from '../../domain/federation/crossing.js';
import { policyLabel } from '../../domain/model/policy.js';
import type { ServiceExport } from '../../domain/model/service-export.js';
import { nativeLabel } from '../../domain/translation/native-object.js';
import { isPlacedOn } from '../../domain/translation/placement.js';
import type { MeshTranslation } from '../translations/mesh-translator.js';
import type { Federation } from './federations.schemas.js';

/** What becomes of one export, from the translations of all meshes. */
export function representFederation(exported: ServiceExport, translations: readonly MeshTranslation[]): Federation {
  const label = policyLabel(exported);
  const { metadata, spec } = exported;
  const concerned = translations.filter(({ mesh }) => isPlacedOn(exported, mesh));
  const crossings = concerned
    .flatMap(({ federation }) => federation.crossings)
    .filter((one) => policyLabel(one.export) === label);
  const unmet = (concerned[0]?.federation.unmet ?? []).filter((one) => one.export === label && one.code === 'MESH_UNKNOWN');
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    from: { mesh: spec.from.mesh, service: spec.from.service },
    crossings: [...new Map(crossings.map((crossing) => [`${crossing.from.name} ${crossing.to.name}`, shown(crossing)])).values()],
    unmet,
    sides: concerned.map((translation) => sideOf(label, spec.from.mesh, translation)),
  };
}

function shown(crossing: Crossing): Federation['crossings'][number] {
  const { from, to, host, keepsIdentity, unmet } = crossing;
  return {
    from: from.name,
    fromKind: from.adapter.kind,
    to: to.name,
    toKind: to.adapter.kind,
    host,
    identity: keepsIdentity ? 'workload' : 'gateway',
    feasible: !isBlocked(crossing),
    unmet: [...unmet],
  };
}

function sideOf(label: string, exporter: string, { mesh, desired, report }: MeshTranslation): Federation['sides'][number] {
  const objects = desired.filter(({ policies }) => policies.includes(label));
  return {
    mesh: mesh.name,
    kind: mesh.kind,
    role: mesh.name === exporter ? 'exporter' : 'importer',
    objects: objects.map((object) => ({ object: nativeLabel(object), policies: [...object.policies], body: object.body })),
    report: report.filter(({ policy }) => policy === label),
  };
}
