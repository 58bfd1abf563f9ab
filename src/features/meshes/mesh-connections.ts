import type { Violation } from '../../domain/errors.js';
import type { MeshKind } from '../../domain/model/mesh-kind.js';
import type { ConnectionSpec, LiveConnectionSpec } from '../../domain/translation/connection-spec.js';
import type { Connection } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';

/** Native objects of documents, and what is wrong with them. */
export interface ReadDocuments {
  readonly objects: readonly NativeObject[];
  readonly violations: readonly Violation[];
}

/** Opens connections; bound to `src/connections` by the composition root. */
export abstract class MeshConnections {
  /** What is wrong with a connection before anybody tries it; pointers from the spec's root. */
  abstract violationsOf(spec: ConnectionSpec): readonly Violation[];
  /** The server that it leads to, for people. */
  abstract serverOf(spec: ConnectionSpec): string;
  /** Opens it; nothing is sent yet. `documents` gives the objects of an offline mesh, `writer` alone writes if given. Close it after use. */
  abstract open(
    spec: ConnectionSpec,
    documents: () => Promise<readonly NativeObject[]>,
    writer?: LiveConnectionSpec | null,
  ): Promise<Connection>;
  abstract readDocuments(text: string, mediaType: string, kind: MeshKind, file: string | null): ReadDocuments;
}
