import { CORE_SCHEMA, YAMLException, load } from 'js-yaml';
import { LineCounter, parseDocument } from 'yaml';
import { DomainError, type Violation } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { MAX_VIOLATIONS } from '../../domain/violations.js';
import { MAX_DEPTH } from './nesting-depth.js';
import { refuseUnsafeValues } from './unsafe-values.js';

const MAX_DOCUMENTS = 20_000;

/** One document of a text that was sent, with where it stands. */
export interface SourceDocument {
  /** Which document, counting from 0; documents without content are not counted. */
  readonly document: number;
  /** Line on which its content starts, counting from 1. */
  readonly line: number;
  readonly value: JsonValue;
  /** The document's own text; the first line of it is `textLine`. */
  readonly text: string;
  readonly textLine: number;
}

/**
 * Splits multi-document YAML (or JSON, which is YAML) and reads each document. Aliases, tags beyond the core schema, duplicate
 * keys, `__proto__` keys and nesting beyond 64 levels are refused. Raises MALFORMED with one violation per unreadable document.
 */
export function readDocuments(text: string): SourceDocument[] {
  const documents: SourceDocument[] = [];
  const violations: Violation[] = [];
  for (const part of split(text)) {
    if (documents.length >= MAX_DOCUMENTS) throw new DomainError('TOO_LARGE', `More than ${MAX_DOCUMENTS} documents.`);
    try {
      const value = parse(part.text);
      if (value === undefined || value === null) continue;
      documents.push({
        document: documents.length,
        line: part.line + firstContent(part.text),
        value,
        text: part.text,
        textLine: part.line,
      });
    } catch (error) {
      violations.push(violationOf(error, documents.length, part.line));
    }
  }
  if (violations.length > 0) {
    throw new DomainError('MALFORMED', 'The body is not YAML that can be accepted.', violations.slice(0, MAX_VIOLATIONS));
  }
  return documents;
}

/** The line in the whole text of a place in a document, by its path; the document's own line where the place does not exist. */
export function lineOf(source: SourceDocument, path: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, logLevel: 'silent' });
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const start = typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | null) : null;
    if (start != null) return source.textLine + lines.linePos(start[0]).line - 1;
  }
  return source.line;
}

interface Part {
  readonly text: string;
  readonly line: number;
}

/** A line that begins with `---` always starts a document, even inside block scalars (YAML 1.2, 9.1.2 c-forbidden). */
function split(text: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let line = 1;
  let current = 1;
  for (let at = 0; at <= text.length;) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length + 1 : end + 1;
    if (at > start && isMarker(text, at)) {
      parts.push({ text: text.slice(start, at), line });
      start = at;
      line = current;
    }
    at = next;
    current += 1;
  }
  parts.push({ text: text.slice(start), line });
  return parts;
}

function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const after = text[at + 3];
  return after === undefined || after === '\n' || after === '\r' || after === ' ' || after === '\t';
}

/** Index of the first line that is neither blank, comment nor document marker; -1 where all are. */
function firstContent(text: string): number {
  return text.split('\n').findIndex((line) => {
    const content = (line.startsWith('---') ? line.slice(3) : line).trimStart();
    return content !== '' && !content.startsWith('#') && content !== '...';
  });
}

function parse(text: string): JsonValue | undefined {
  if (firstContent(text) === -1) return undefined;
  const value = load(text, { schema: CORE_SCHEMA, maxAliases: 0, maxDepth: MAX_DEPTH, maxTotalMergeKeys: 0 }) as JsonValue;
  if (text.includes('__proto__') || text.includes('\\')) refuseUnsafeValues(value);
  return value;
}

function violationOf(error: unknown, document: number, line: number): Violation {
  if (error instanceof YAMLException) {
    return { pointer: '', code: 'YAML', detail: error.reason, document, line: line + (error.mark?.line ?? 0) };
  }
  if (error instanceof DomainError) return { pointer: '', code: 'YAML', detail: error.message, document, line };
  throw error;
}
