import {
  boolCoreTag,
  EVENT_ID,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type ScalarEvent,
} from 'js-yaml';
import type { JsonValue } from '../../domain/json.js';
import { MAX_DEPTH, type TreeBuilder } from './tree-builder.js';

/** js-yaml counts the document and the starts of flow lists as levels too: it guards its own recursion, the builder counts exactly. */
const PARSER_OPTIONS = { maxDepth: 2 * MAX_DEPTH };

const IMPLICIT_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** What a plain scalar means in the core schema of YAML 1.2; anything that JSON cannot hold stays a NaN for the caller to refuse. */
function plainValue(text: string): JsonValue {
  for (const tag of IMPLICIT_TAGS) {
    if (tag.implicitFirstChars !== null && !tag.implicitFirstChars.includes(text.charAt(0))) continue;
    const value: unknown = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value as JsonValue;
  }
  return text;
}

function addScalar(builder: TreeBuilder, source: string, event: ScalarEvent): void {
  const text = getScalarValue(source, event);
  const offset = Math.max(event.valueStart, 0);
  if (builder.expectsKey()) return builder.key(text, offset);
  const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(text) : text;
  const isFinite = typeof value !== 'number' || Number.isFinite(value);
  if (!isFinite) builder.report('INVALID_VALUE', `${text} is not a JSON number`, offset);
  builder.scalar(isFinite ? value : null, offset, anchorOf(source, event));
}

function anchorOf(source: string, event: { anchorStart: number; anchorEnd: number }): string | null {
  return event.anchorStart < 0 ? null : source.slice(event.anchorStart, event.anchorEnd);
}

function refuseTag(builder: TreeBuilder, source: string, event: { tagStart: number; tagEnd: number }): void {
  if (event.tagStart < 0) return;
  builder.report('TAG_REFUSED', `the tag ${source.slice(event.tagStart, event.tagEnd)} is not allowed`, event.tagStart);
}

function addEvent(builder: TreeBuilder, source: string, event: Event): void {
  if (event.type === EVENT_ID.SCALAR) {
    refuseTag(builder, source, event);
    addScalar(builder, source, event);
  } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
    refuseTag(builder, source, event);
    builder.open(event.type === EVENT_ID.MAPPING ? {} : [], event.start, anchorOf(source, event));
  } else if (event.type === EVENT_ID.ALIAS) {
    const name = source.slice(event.anchorStart, event.anchorEnd);
    if (builder.expectsKey()) builder.key(name, event.anchorStart);
    else builder.alias(name, event.anchorStart);
  }
}

/** Feeds the events of one or more whole documents; closing events of documents carry no value. */
function addEvents(builder: TreeBuilder, source: string, events: readonly Event[]): void {
  const open: boolean[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      builder.startDocument();
      open.push(false);
    } else if (event.type === EVENT_ID.POP) {
      if (open.pop() === true) builder.close();
    } else {
      if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) open.push(true);
      addEvent(builder, source, event);
    }
  }
}

function reportSyntax(builder: TreeBuilder, error: unknown): void {
  if (!(error instanceof YAMLException)) throw error;
  const isDepth = error.reason.includes('maxDepth');
  const detail = isDepth ? `nested deeper than ${MAX_DEPTH} levels` : error.reason;
  builder.report(isDepth ? 'TOO_DEEP' : 'INVALID_SYNTAX', detail, error.mark?.position ?? 0);
}

/** Offsets at which documents begin: the text's start and each line that is a document marker. */
function documentStarts(text: string): number[] {
  const markers = [...text.matchAll(/^---(?=\s|$)/gm)].map((match) => match.index);
  return markers[0] === 0 ? markers : [0, ...markers];
}

/** Reads document by document, so that one broken document hides no fault of another. */
function addSeparately(builder: TreeBuilder, text: string): void {
  const starts = documentStarts(text);
  starts.forEach((start, index) => {
    const part = text.slice(start, starts[index + 1]);
    if (part.trim() === '') return;
    builder.base = start;
    try {
      addEvents(builder, part, parseEvents(part, PARSER_OPTIONS));
    } catch (error) {
      reportSyntax(builder, error);
      builder.skipDocument();
    }
  });
}

/** Feeds all documents of a YAML text to the builder. */
export function readYaml(text: string, builder: TreeBuilder): void {
  let events: Event[];
  try {
    events = parseEvents(text, PARSER_OPTIONS);
  } catch {
    return addSeparately(builder, text);
  }
  addEvents(builder, text, events);
}
