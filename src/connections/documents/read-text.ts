import type { JsonValue } from '../../domain/json.js';
import type { DocumentViolation, TextViolation } from './document-violation.js';
import { LineIndex } from './line-index.js';
import { readJson } from './read-json.js';
import { readYaml } from './read-yaml.js';
import { TreeBuilder } from './tree-builder.js';

/** One document of a text. */
export interface TextDocument {
  readonly value: JsonValue;
  /** Counts from 0; empty documents count. */
  readonly document: number;
  /** Where its value begins, from 1. */
  readonly line: number;
}

/** A text as JSON values, and everything that is wrong with it. */
export interface ReadText {
  readonly documents: readonly TextDocument[];
  readonly violations: readonly DocumentViolation[];
  /** The line, from 1, at which an object or list of these documents begins; null for other values. */
  lineOf(value: JsonValue): number | null;
}

/** More is no configuration of one mesh. */
const MAX_DOCUMENTS = 20_000;
const MAX_NODES = 1_000_000;

/** An upper bound for the nodes of a text, counted before any is made: each new one needs one of these characters. */
function countSeparators(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x0a || code === 0x5b || code === 0x7b || code === 0x3a) count += 1;
  }
  return count;
}

/** True for `application/json`, `application/x+json` and their like; all else is read as YAML, of which JSON is nearly a subset. */
function isJson(mediaType: string): boolean {
  return /[/+]json\b/i.test(mediaType);
}

function fill(builder: TreeBuilder, text: string, mediaType: string): void {
  if (countSeparators(text) > MAX_NODES) return builder.report('TOO_MANY_NODES', 'the text holds too many values', 0);
  if (isJson(mediaType)) readJson(text, builder);
  else readYaml(text, builder);
  if (builder.documents.length <= MAX_DOCUMENTS) return;
  builder.report('TOO_MANY_DOCUMENTS', `more than ${MAX_DOCUMENTS} documents`, 0);
}

/**
 * Reads a JSON text or a multi-document YAML text (core schema of YAML 1.2) within limits: depth 64, 20,000 documents, few aliases,
 * no tags, no merge keys, no repeated keys. All violations are collected; a document with one may be incomplete, so use none then.
 */
export function readText(source: string, mediaType: string, file: string | null = null): ReadText {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const builder = new TreeBuilder();
  fill(builder, text, mediaType);
  const lines = new LineIndex(text);
  const locate = ({ code, detail, document, offset }: TextViolation): DocumentViolation => {
    return { code, detail, file, document, line: lines.lineAt(offset), pointer: '' };
  };
  return {
    documents: builder.documents
      .slice(0, MAX_DOCUMENTS)
      .map(({ value, offset }, document) => ({ value, document, line: lines.lineAt(offset) })),
    violations: builder.violations.map(locate),
    lineOf: (value) => {
      const offset = builder.offsetOf(value);
      return offset === undefined ? null : lines.lineAt(offset);
    },
  };
}
