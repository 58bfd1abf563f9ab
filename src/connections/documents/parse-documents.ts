import type { MeshKind } from '../../domain/model/mesh-kind.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { readConsulDocuments } from './consul-documents.js';
import type { DocumentViolation } from './document-violation.js';
import { readKubernetesDocuments } from './kubernetes-documents.js';
import { NativeDocuments } from './native-documents.js';
import { readText } from './read-text.js';

/** The native objects of a text and everything that is wrong with it. Objects are only to be used where there is no violation. */
export interface ParsedDocuments {
  readonly objects: readonly NativeObject[];
  readonly violations: readonly DocumentViolation[];
}

/**
 * The native objects of an offline mesh from YAML or JSON text (at most 5 MiB: the caller's limit), each with its file, document and
 * line. Kubernetes objects for Istio and Linkerd; config entries, services and agent settings for Consul.
 */
export function parseDocuments(text: string, mediaType: string, kind: MeshKind, file: string | null = null): ParsedDocuments {
  const read = readText(text, mediaType, file);
  const into = new NativeDocuments(read, file);
  if (kind === 'consul') readConsulDocuments(read, into);
  else readKubernetesDocuments(read, into);
  const violations = into.violations.toSorted((a, b) => a.document - b.document || a.line - b.line);
  return { objects: into.objects, violations };
}
