import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors.js';
import type { Connection } from '../../domain/translation/connection.js';
import { nativeKey } from '../../domain/translation/native-object.js';
import { Snapshots } from '../meshes/snapshots.js';
import { writes } from '../plans/planned-changes.read-model.js';
import type { MeshPlan, Plan } from '../plans/plans.schemas.js';
import { DesiredPolicies } from '../policies/desired-policies.js';

/** Finds out whether what a plan was made from is still so. */
@Injectable()
export class Staleness {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly policies: DesiredPolicies,
  ) {}

  /** Raises STALE naming what moved: the policies, or an object that the plan would write. Raises UNREACHABLE. */
  async refuseStale(project: string, plan: Plan): Promise<void> {
    const newest = await this.policies.newest(project);
    if (plan.revision !== null && plan.revision !== newest) {
      throw new DomainError('STALE', `The plan is of revision ${plan.revision}, the policies are at ${newest}: make a new plan.`);
    }
    for (const mesh of plan.meshes.filter((one) => one.writable && one.changes.some(writes))) {
      const moved = await this.snapshots.withConnection(project, mesh.mesh, (connection) => movedObjects(connection, mesh));
      if (moved.length === 0) continue;
      throw new DomainError(
        'STALE',
        `Mesh ${mesh.mesh} moved since the plan was made: ${moved.slice(0, 5).join(', ')}. Make a new plan.`,
      );
    }
  }
}

/** Objects that the plan would write and that are not at the version that it saw. */
async function movedObjects(connection: Connection, { changes }: MeshPlan): Promise<string[]> {
  const written = changes.filter(writes);
  const versions = new Map<string, string | null>();
  for await (const page of connection.observe([...new Set(written.map(({ ref }) => ref.collection))])) {
    for (const object of page.objects) versions.set(nativeKey(object), object.version);
  }
  return written
    .filter(({ ref, observedVersion }) => (versions.get(nativeKey(ref)) ?? null) !== observedVersion)
    .map(({ object }) => object);
}
