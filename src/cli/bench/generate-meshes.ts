import { generateConsul } from './generate-consul.js';
import { generateIstio } from './generate-istio.js';
import { generateLinkerd } from './generate-linkerd.js';

/** An offline mesh to measure with. */
export interface GeneratedMesh {
  readonly name: string;
  readonly kind: 'istio' | 'linkerd' | 'consul';
  /** The body of `PUT meshes/{mesh}/documents`, as JSON. */
  readonly documents: string;
}

/** One mesh of each kind with that many services; a tenth of them is shared by all. */
export function generateMeshes(services: number): GeneratedMesh[] {
  return [
    { name: 'east', kind: 'istio', documents: JSON.stringify(generateIstio('east', services)) },
    { name: 'west', kind: 'linkerd', documents: JSON.stringify(generateLinkerd('west', services)) },
    { name: 'south', kind: 'consul', documents: JSON.stringify(generateConsul('south', services)) },
  ];
}
