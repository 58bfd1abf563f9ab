import { isJsonObject, type JsonValue } from '../../../src/domain/json.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';

/** Objects whose members are names that somebody chose, and not fields. */
const MAPS: ReadonlySet<string> = new Set([
  'labels',
  'matchLabels',
  'sourceLabels',
  'headers',
  'withoutHeaders',
  'queryParams',
  'set',
  'add',
  'portLevelMtls',
  'Meta',
  'Subsets',
  'Set',
  'Add',
]);

/** Counts the field paths of written objects, as `HTTPRoute spec.rules[].timeouts.request`. */
export class WrittenFields {
  readonly #counts = new Map<string, number>();

  /** Adds the fields of one object. */
  add({ collection, body }: NativeObject): void {
    const kind = collection.slice(collection.lastIndexOf('/') + 1);
    for (const path of new Set(pathsOf(body, ''))) {
      const field = `${kind} ${path}`;
      this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
    }
  }

  /** Every path that was met, sorted. */
  get paths(): string[] {
    return [...this.#counts.keys()].toSorted();
  }

  /** One line per path with how many objects had it. */
  get table(): string {
    return this.paths.map((path) => `${String(this.#counts.get(path)).padStart(6)} ${path}`).join('\n');
  }
}

function pathsOf(value: JsonValue, path: string, isMap = false): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => pathsOf(member, `${path}[]`));
  if (!isJsonObject(value)) return [path];
  return Object.entries(value).flatMap(([key, member]) => {
    const name = isMap ? '*' : key;
    return pathsOf(member, path === '' ? name : `${path}.${name}`, !isMap && MAPS.has(key));
  });
}
