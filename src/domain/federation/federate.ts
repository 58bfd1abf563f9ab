import type { AuthorizationPolicy } from '../model/authorization-policy.js';
import { policyLabel, type Policy } from '../model/policy.js';
import type { WrittenObject } from '../translation/mesh-adapter.js';
import type { TranslationNote } from '../translation/translation-report.js';
import { isBlocked, type Crossing } from './crossing.js';
import { exportedRoles, importedRoles } from './federation-roles.js';
import type { FederatedMesh } from './federated-mesh.js';
import { exporterGrant, importerGrant } from './grant-callers.js';
import { planCrossings } from './plan-crossings.js';
import type { Precondition } from './precondition.js';
import { unknownMeshes } from './unknown-meshes.js';

/** A policy that an export brings with it, and the export's label. */
export interface FederationGrant {
  readonly policy: AuthorizationPolicy;
  readonly export: string;
}

/** What one mesh gets of all exports. */
interface FederatedSide {
  readonly grants: readonly FederationGrant[];
  readonly objects: readonly WrittenObject[];
  readonly report: readonly TranslationNote[];
}

/** Everything that crosses borders between some meshes. */
export interface Federation {
  readonly crossings: readonly Crossing[];
  readonly sides: ReadonlyMap<string, FederatedSide>;
  /** Everything unmet, of the crossings and of meshes that are not known. */
  readonly unmet: readonly Precondition[];
}

/**
 * Plans every export: what crosses where, what each mesh has to hold for it, and what is unmet. Where one side cannot be written
 * neither is, so that no mesh opens a door that leads nowhere.
 */
export function federate(policies: readonly Policy[], meshes: readonly FederatedMesh[]): Federation {
  const planned = planCrossings(policies, meshes);
  const found = meshes.flatMap((mesh) => write(mesh, open(planned)).unmet);
  const crossings = planned.map((crossing) => ({ ...crossing, unmet: [...crossing.unmet, ...found.filter(isOf(crossing))] }));
  return {
    crossings,
    sides: new Map(meshes.map((mesh) => [mesh.name, side(mesh, crossings)])),
    unmet: [...unknownMeshes(policies, meshes), ...crossings.flatMap(({ unmet }) => unmet)],
  };
}

function open(crossings: readonly Crossing[]): Crossing[] {
  return crossings.filter((crossing) => !isBlocked(crossing));
}

function isOf(crossing: Crossing): (unmet: Precondition) => boolean {
  const label = policyLabel(crossing.export);
  return (unmet) => unmet.export === label && unmet.from === crossing.from.name && unmet.to === crossing.to.name;
}

function write(mesh: FederatedMesh, crossings: readonly Crossing[]) {
  return mesh.adapter.federate(exportedRoles(mesh, crossings), importedRoles(mesh, crossings), mesh.context);
}

function side(mesh: FederatedMesh, crossings: readonly Crossing[]): FederatedSide {
  const { objects, report } = write(mesh, open(crossings));
  const here = crossings.filter(({ from, to }) => from.name === mesh.name || to.name === mesh.name);
  return { grants: grantsOf(mesh, open(here)), objects, report: [...report, ...here.flatMap(({ unmet }) => notesOf(unmet))] };
}

function grantsOf(mesh: FederatedMesh, crossings: readonly Crossing[]): FederationGrant[] {
  const leaving = Map.groupBy(
    crossings.filter(({ from }) => from.name === mesh.name),
    (crossing) => policyLabel(crossing.export),
  );
  const arriving = crossings.filter(({ to }) => to.name === mesh.name);
  return [
    ...[...leaving].map(([label, group]) => ({ export: label, policy: exporterGrant(group) })),
    ...arriving.map((crossing) => ({ export: policyLabel(crossing.export), policy: importerGrant(crossing) })),
  ].filter((grant): grant is FederationGrant => grant.policy !== null);
}

/** What blocks refuses the export; that a gateway ends mTLS is a loss. The rest is for findings. */
function notesOf(unmet: readonly Precondition[]): TranslationNote[] {
  return unmet
    .filter(({ code, level }) => level === 'blocking' || code === 'IDENTITY_LOST')
    .map(({ export: policy, pointer, level, why, from, to }) => {
      const fidelity = level === 'blocking' ? 'refused' : 'narrower';
      return { policy, pointer, fidelity, reason: `${from} to ${to}: ${why}`, native: null, security: false };
    });
}
