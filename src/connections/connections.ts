import type { Violation } from '../domain/errors.js';
import type { MeshKind } from '../domain/model/mesh-kind.js';
import { ConnectionError, type Connection } from '../domain/translation/connection.js';
import type { ConnectionSpec, LiveConnectionSpec } from '../domain/translation/connection-spec.js';
import type { NativeObject } from '../domain/translation/native-object.js';
import type { Egress } from '../platform/egress/egress.js';
import { ConsulConnection } from './consul/consul-connection.js';
import { DocumentsConnection } from './documents/documents-connection.js';
import { parseDocuments, type ParsedDocuments } from './documents/parse-documents.js';
import { KubernetesConnection } from './kubernetes/kubernetes-connection.js';
import { readKubernetesSpec } from './kubernetes/kubernetes-spec.js';
import { PatientConnection } from './patient-connection.js';
import { holdsCertificates } from './pem.js';
import { SplitConnection } from './split-connection.js';

/** The only list of connection kinds: judges, opens and names them. Implements the meshes feature's MeshConnections. */
export class Connections {
  /** `patienceMs`: how long a write waits for a mesh that is away. */
  constructor(
    private readonly egress: Egress,
    private readonly patienceMs = 0,
  ) {}

  /** What is wrong with a spec before anybody tries it, with pointers from its root. */
  violationsOf(spec: ConnectionSpec): readonly Violation[] {
    if ('documents' in spec) return [];
    if ('consul' in spec) {
      const { address, caData } = spec.consul;
      const isUnreadable = caData !== undefined && !holdsCertificates(caData);
      const detail = 'must be base64 of PEM certificates';
      const authority = isUnreadable ? [{ pointer: '/consul/caData', code: 'INVALID_VALUE', detail }] : [];
      return [...this.refusalOf('/consul/address', address), ...authority];
    }
    const { settings, violations } = readKubernetesSpec(spec.kubernetes);
    const place = 'kubeconfig' in spec.kubernetes ? '/kubernetes/kubeconfig' : '/kubernetes/server';
    const refused = settings === null ? [] : this.refusalOf(place, settings.server);
    return [...violations.map((violation) => ({ ...violation, pointer: `/kubernetes${violation.pointer}` })), ...refused];
  }

  /** The server that a spec leads to, for people; empty where it leads to none. */
  serverOf(spec: ConnectionSpec): string {
    if ('documents' in spec) return '';
    return 'consul' in spec ? spec.consul.address : (readKubernetesSpec(spec.kubernetes).settings?.server ?? '');
  }

  /**
   * A connection; nothing is sent before its first use, and the caller closes it. `documents` gives the objects of an offline mesh;
   * where there is a `writer`, that alone makes dry runs and writes. Raises ConnectionError('INVALID') for a spec that has violations.
   */
  async open(
    spec: ConnectionSpec,
    documents: () => Promise<readonly NativeObject[]>,
    writer: LiveConnectionSpec | null = null,
  ): Promise<Connection> {
    if ('documents' in spec) return new DocumentsConnection(documents);
    const reader = this.live(spec);
    const both = writer === null ? reader : new SplitConnection(reader, this.live(writer));
    return new PatientConnection(both, this.patienceMs);
  }

  /** The native objects of documents for an offline mesh, and what is wrong with them. */
  readDocuments(text: string, mediaType: string, kind: MeshKind, file: string | null): ParsedDocuments {
    return parseDocuments(text, mediaType, kind, file);
  }

  private live(spec: LiveConnectionSpec): Connection {
    if ('consul' in spec) return new ConsulConnection(spec.consul, this.egress);
    const { settings } = readKubernetesSpec(spec.kubernetes);
    if (settings === null) throw new ConnectionError('INVALID', 'the connection of this mesh breaks rules');
    return new KubernetesConnection(settings, this.egress);
  }

  private refusalOf(pointer: string, address: string): Violation[] {
    const refusal = this.egress.refusalOf(address);
    return refusal === null ? [] : [{ pointer, code: 'EGRESS_REFUSED', detail: refusal }];
  }
}
