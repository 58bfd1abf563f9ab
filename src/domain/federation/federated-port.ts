import type { Protocol } from '../model/inventory.js';

/** A port of a service that crosses a mesh border, as the exporting mesh has it. */
export interface FederatedPort {
  readonly port: number;
  readonly name: string | null;
  readonly protocol: Protocol;
}
