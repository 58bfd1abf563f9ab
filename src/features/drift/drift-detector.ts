import { Injectable } from '@nestjs/common';
import { detectDrift, type DriftEntry } from '../../domain/planning/drift.js';
import { nativeLabel } from '../../domain/translation/native-object.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { MeshReading } from '../meshes/mesh-readings.js';
import type { Drift } from './drift.schemas.js';
import { PushedObjects } from './pushed-objects.js';

/** Compares what was last pushed to a mesh with what was observed of it. */
@Injectable()
export class DriftDetector {
  constructor(
    private readonly pushed: PushedObjects,
    private readonly transactions: Transactions,
  ) {}

  async detect(project: string, { adapter, observed }: MeshReading): Promise<{ objects: number; drift: Drift[] }> {
    const pushed = await this.pushed.of(this.transactions.autocommit, project, observed.snapshot.mesh);
    return { objects: pushed.length, drift: detectDrift(adapter, pushed, observed.snapshot.objects).map(shown) };
  }
}

function shown({ ref, kind, fields, writers }: DriftEntry): Drift {
  return {
    object: nativeLabel(ref),
    kind,
    writers: [...writers],
    fields: fields.map(({ pointer, wanted, given }) => ({
      pointer,
      ...(wanted === undefined ? {} : { pushed: wanted }),
      ...(given === undefined ? {} : { observed: given }),
    })),
  };
}
