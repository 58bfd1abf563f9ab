import type { NativeObject, NativeRef, SourcePosition } from '../../domain/translation/native-object.js';
import { nativeKey } from '../../domain/translation/native-object.js';
import type { JsonValue } from '../../domain/json.js';
import type { DocumentViolation, DocumentViolationCode } from './document-violation.js';
import type { ReadText, TextDocument } from './read-text.js';

const MAX_VIOLATIONS = 1_000;

/** Collects the native objects of one text with their places, and refuses a second object of the same name. */
export class NativeDocuments {
  readonly objects: NativeObject[] = [];
  readonly violations: DocumentViolation[];
  private readonly seen = new Map<string, SourcePosition | null>();

  constructor(
    private readonly text: ReadText,
    private readonly file: string | null,
  ) {
    this.violations = [...text.violations];
  }

  positionOf(value: JsonValue, document: TextDocument): SourcePosition {
    return { file: this.file, document: document.document, line: this.text.lineOf(value) ?? document.line };
  }

  has(ref: NativeRef): boolean {
    return this.seen.has(nativeKey(ref));
  }

  add(object: NativeObject): void {
    const key = nativeKey(object);
    const first = this.seen.get(key);
    if (first !== undefined) {
      const place = first === null ? '' : ` (line ${first.line})`;
      return this.refuse('DUPLICATE_OBJECT', `${key} is there twice${place}`, object.source, '');
    }
    this.seen.set(key, object.source);
    this.objects.push(object);
  }

  refuse(code: DocumentViolationCode, detail: string, at: SourcePosition | null, pointer: string): void {
    if (this.violations.length >= MAX_VIOLATIONS) return;
    const { document, line } = at ?? { document: 0, line: 1 };
    this.violations.push({ code, detail, file: this.file, document, line, pointer });
  }
}
