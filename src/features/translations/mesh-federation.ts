import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors.js';
import { federate, type Federation } from '../../domain/federation/federate.js';
import type { FederatedMesh } from '../../domain/federation/federated-mesh.js';
import type { Policy } from '../../domain/model/policy.js';
import { isPlacedOn } from '../../domain/translation/placement.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import type { Mesh } from '../meshes/meshes.schemas.js';
import { MeshReadings, type MeshReading } from '../meshes/mesh-readings.js';
import { writeContext } from './write-context.js';

const NOTHING: Federation = { crossings: [], sides: new Map(), unmet: [] };

/** Finds what must be known of other meshes for the exports that concern one mesh, and plans them. */
@Injectable()
export class MeshFederation {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly readings: MeshReadings,
  ) {}

  /** What crosses the border of the mesh; nothing is read where nothing does. A mesh that cannot be read is not known. */
  async around(project: string, mesh: Mesh, reading: MeshReading, policies: readonly Policy[]): Promise<Federation> {
    const exports = policies.filter((policy) => policy.kind === 'ServiceExport' && isPlacedOn(policy, mesh));
    if (exports.length === 0) return NOTHING;
    const involved = (await this.catalog.list(project)).filter((one) => exports.some((policy) => isPlacedOn(policy, one)));
    const meshes = await Promise.all(
      involved.map(async (one) => {
        const known = one.name === mesh.name ? reading : await this.#latest(project, one.name);
        return known === null ? [] : [federatedMesh(one, known)];
      }),
    );
    const others = policies.filter((policy) => policy.kind !== 'ServiceExport');
    return federate([...exports, ...others], meshes.flat());
  }

  async #latest(project: string, mesh: string): Promise<MeshReading | null> {
    try {
      return await this.readings.latest(project, mesh);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNREACHABLE') return null;
      throw error;
    }
  }
}

function federatedMesh({ name, labels, trustDomain }: Mesh, reading: MeshReading): FederatedMesh {
  const { adapter, inventory } = reading;
  const known = inventory.settings.trustDomain ?? trustDomain;
  return { name, labels, trustDomain: known, inventory, adapter, context: writeContext(name, reading) };
}
