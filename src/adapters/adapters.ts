import type { MeshKind } from '../domain/model/mesh-kind.js';
import type { MeshAdapter } from '../domain/translation/mesh-adapter.js';
import { consulAdapter } from './consul/adapter.js';
import { istioAdapter } from './istio/adapter.js';
import { linkerdAdapter } from './linkerd/adapter.js';

const ADAPTERS: readonly MeshAdapter[] = [consulAdapter, istioAdapter, linkerdAdapter];

/** The adapter of a mesh kind; this list is the only one. */
export function adapterFor(kind: MeshKind): MeshAdapter {
  const adapter = ADAPTERS.find((one) => one.kind === kind);
  if (adapter === undefined) throw new Error(`No adapter for ${kind}`);
  return adapter;
}
