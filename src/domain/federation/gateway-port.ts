import type { MeshKind } from '../model/mesh-kind.js';

/** Ports of gateways between meshes of one kind: Istio's `networking.istio.io/gatewayPort`, Linkerd's multicluster gateway. */
const EAST_WEST: Readonly<Partial<Record<MeshKind, number>>> = { istio: 15443, linkerd: 4143 };
const INGRESS = 80;

/** The port of the exporting mesh's gateway: as stated, else the usual one between the two kinds. */
export function gatewayPort(stated: number | null, from: MeshKind, to: MeshKind): number {
  return stated ?? (from === to ? EAST_WEST[from] : undefined) ?? INGRESS;
}
