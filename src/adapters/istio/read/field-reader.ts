import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { escapeToken } from '../../../domain/translation/field-difference.js';

/** A place in a native body that was not taken up, and why. */
export interface Remark {
  readonly pointer: string;
  readonly reason: string;
}

/**
 * Reads a native object field by field and remembers which fields nobody asked for, so that what is not understood is noted
 * without being listed. Null and a value of the wrong type count as absent; the latter stays among the unread.
 */
export class FieldReader {
  readonly #remarks: Remark[] = [];
  readonly #taken = new Set<string>();
  readonly #children = new Map<string, FieldReader>();

  constructor(
    readonly body: JsonObject,
    readonly pointer = '',
  ) {}

  string(key: string): string | undefined {
    return this.#take(key, (value): value is string => typeof value === 'string');
  }

  number(key: string): number | undefined {
    return this.#take(key, (value): value is number => typeof value === 'number');
  }

  boolean(key: string): boolean | undefined {
    return this.#take(key, (value): value is boolean => typeof value === 'boolean');
  }

  /** A list of strings; absent where it is empty, which protobuf JSON does not tell apart. */
  strings(key: string): string[] | undefined {
    const found = this.#take(key, isStringList);
    return found?.length === 0 ? undefined : found;
  }

  /** A map of strings, as labels are. */
  stringMap(key: string): Record<string, string> | undefined {
    return this.#take(key, isStringMap);
  }

  object(key: string): FieldReader | undefined {
    const value = this.#take(key, isJsonObject);
    return value === undefined ? undefined : this.#child(value, escapeToken(key));
  }

  /** A list of objects; absent where it is empty. */
  objects(key: string): FieldReader[] | undefined {
    const value = this.#take(key, (list): list is JsonObject[] => Array.isArray(list) && list.every(isJsonObject));
    if (value === undefined || value.length === 0) return undefined;
    return value.map((member, index) => this.#child(member, `${escapeToken(key)}/${index}`));
  }

  /** Every member as an object, by its name, sorted. */
  members(): [string, FieldReader][] {
    return Object.keys(this.body)
      .sort()
      .flatMap((key): [string, FieldReader][] => {
        const child = this.object(key);
        return child === undefined ? [] : [[key, child]];
      });
  }

  has(key: string): boolean {
    return this.body[key] !== undefined && this.body[key] !== null;
  }

  /** Takes fields that mean nothing to the model and are kept without a word. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#taken.add(key);
  }

  /** Notes that a field, or the whole object without a key, is not taken up. */
  remark(key: string | null, reason: string): void {
    if (key !== null) this.#taken.add(key);
    this.#remarks.push({ pointer: key === null ? this.pointer : `${this.pointer}/${escapeToken(key)}`, reason });
  }

  /** What was remarked here and below, and every field that nobody asked for. */
  remarks(): Remark[] {
    const unread = Object.keys(this.body).filter((key) => this.has(key) && !this.#taken.has(key));
    return [
      ...this.#remarks,
      ...unread.map((key) => ({
        pointer: `${this.pointer}/${escapeToken(key)}`,
        reason: 'the model has no word for this field',
      })),
      ...[...this.#children.values()].flatMap((child) => child.remarks()),
    ];
  }

  #take<T extends JsonValue>(key: string, isWanted: (value: JsonValue) => value is T): T | undefined {
    const value = Object.hasOwn(this.body, key) ? this.body[key] : undefined;
    if (value === undefined || value === null || !isWanted(value)) return undefined;
    this.#taken.add(key);
    return value;
  }

  #child(body: JsonObject, path: string): FieldReader {
    const known = this.#children.get(path);
    if (known !== undefined) return known;
    const child = new FieldReader(body, `${this.pointer}/${path}`);
    this.#children.set(path, child);
    return child;
  }
}

function isStringList(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

function isStringMap(value: JsonValue): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((member) => typeof member === 'string');
}
