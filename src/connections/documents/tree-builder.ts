import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { DocumentViolationCode, TextViolation } from './document-violation.js';

/** Deeper texts are refused: no native object comes near, and recursion over them must stay safe. */
export const MAX_DEPTH = 64;

/** Nodes that aliases may add to one text. */
const MAX_ALIASED_NODES = 100_000;
const MAX_ALIASES = 100;
const MAX_VIOLATIONS = 100;

interface Frame {
  readonly value: JsonObject | JsonValue[];
  readonly anchor: string | null;
  key: string | null;
  /** A key whose value is dropped, because the key itself was refused. */
  isSkipped: boolean;
}

/**
 * Builds JSON values from a stream of opening, scalar and closing events, and refuses what would make the value ambiguous or
 * dangerous. Remembers where each object and list began.
 */
export class TreeBuilder {
  readonly violations: TextViolation[] = [];
  readonly documents: { value: JsonValue; offset: number }[] = [];
  /** Added to every offset that is passed in: where the part of the text that is being read begins. */
  base = 0;
  private readonly offsets = new WeakMap<object, number>();
  private readonly frames: Frame[] = [];
  private readonly anchors = new Map<string, JsonValue>();
  private aliases = 0;
  private aliasedNodes = 0;

  /** Where an object or list of a built document began; undefined for other values. */
  offsetOf(value: JsonValue): number | undefined {
    return typeof value === 'object' && value !== null ? this.offsets.get(value) : undefined;
  }

  /** Forgets the anchors of the document before: they reach no further. */
  startDocument(): void {
    this.anchors.clear();
  }

  /** Counts a document that cannot be read. */
  skipDocument(): void {
    this.documents.push({ value: null, offset: this.base });
  }

  /** True where the next scalar is a key. */
  expectsKey(): boolean {
    const frame = this.frames.at(-1);
    return frame !== undefined && !Array.isArray(frame.value) && frame.key === null;
  }

  open(value: JsonObject | JsonValue[], offset: number, anchor: string | null): void {
    if (this.expectsKey()) {
      this.report('INVALID_VALUE', 'a key must be a plain value, not an object or a list', offset);
      this.key('', offset);
    }
    if (this.frames.length === MAX_DEPTH) this.report('TOO_DEEP', `nested deeper than ${MAX_DEPTH} levels`, offset);
    this.offsets.set(value, this.base + offset);
    this.frames.push({ value, anchor, key: null, isSkipped: false });
  }

  close(): void {
    const frame = this.frames.pop();
    if (frame === undefined) return;
    this.place(frame.value, (this.offsetOf(frame.value) ?? this.base) - this.base);
    if (frame.anchor !== null) this.anchors.set(frame.anchor, frame.value);
  }

  key(text: string, offset: number): void {
    const frame = this.frames.at(-1);
    if (frame === undefined || Array.isArray(frame.value)) return;
    frame.key = text;
    frame.isSkipped = true;
    if (text === '__proto__') this.report('FORBIDDEN_KEY', 'the key __proto__ is not allowed', offset);
    else if (text === '<<') this.report('MERGE_REFUSED', 'merge keys (<<) are not supported', offset);
    else if (Object.hasOwn(frame.value, text))
      this.report('DUPLICATE_KEY', `the key ${JSON.stringify(text)} is there twice`, offset);
    else frame.isSkipped = false;
  }

  scalar(value: JsonValue, offset: number, anchor: string | null): void {
    this.place(value, offset);
    if (anchor !== null) this.anchors.set(anchor, value);
  }

  /** Puts a copy of an anchored value; copies are counted, so that few lines cannot become many nodes. */
  alias(name: string, offset: number): void {
    const target = this.anchors.get(name);
    this.aliases += 1;
    if (target === undefined) this.report('ALIAS_REFUSED', `the anchor ${name} is not known here, or holds itself`, offset);
    else if (this.aliases > MAX_ALIASES) this.report('ALIAS_REFUSED', `more than ${MAX_ALIASES} aliases`, offset);
    this.place(target === undefined || this.aliases > MAX_ALIASES ? null : this.copy(target, offset, this.frames.length), offset);
  }

  report(code: DocumentViolationCode, detail: string, offset: number): void {
    if (this.violations.length < MAX_VIOLATIONS) {
      this.violations.push({ code, detail, offset: this.base + offset, document: this.documents.length });
    }
  }

  private place(value: JsonValue, offset: number): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) this.documents.push({ value, offset: this.base + offset });
    else if (Array.isArray(frame.value)) frame.value.push(value);
    else {
      if (!frame.isSkipped && frame.key !== null) frame.value[frame.key] = value;
      frame.key = null;
    }
  }

  private copy(value: JsonValue, offset: number, depth: number): JsonValue {
    this.aliasedNodes += 1;
    if (this.aliasedNodes > MAX_ALIASED_NODES || depth > MAX_DEPTH) {
      if (this.violations.at(-1)?.offset !== this.base + offset)
        this.report('ALIAS_REFUSED', 'the aliases expand to too much', offset);
      return null;
    }
    if (typeof value !== 'object' || value === null) return value;
    const copied = Array.isArray(value)
      ? value.map((member) => this.copy(member, offset, depth + 1))
      : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.copy(member, offset, depth + 1)]));
    this.offsets.set(copied, this.base + offset);
    return copied;
  }
}
