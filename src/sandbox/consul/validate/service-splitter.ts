import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Checks a service-splitter entry and rounds its weights to hundredths: they make 100, and no target is named twice. */
export function serviceSplitter(entry: JsonObject): JsonObject {
  const splits = listAt(entry, 'Splits').map((split) => {
    const members = isObject(split) ? split : {};
    return { ...members, Weight: scaled(members['Weight']) / 100 };
  });
  if (splits.length === 0) throw refusedEntry('no splits configured');
  checkTargets(splits, stringAt(entry, 'Name') ?? '');
  const sum = splits.reduce((total, { Weight }) => total + scaled(Weight), 0) / 100;
  // Consul computes in 32 bits.
  if (sum !== 100) throw refusedEntry(`the sum of all split weights must be 100, not ${Math.fround(sum).toFixed(6)}`);
  return { ...entry, Splits: splits };
}

function checkTargets(splits: readonly JsonObject[], own: string): void {
  const seen = new Set<string>();
  for (const split of splits) {
    const [service, subset] = [stringAt(split, 'Service') ?? own, stringAt(split, 'ServiceSubset') ?? ''];
    const target = `service=${JSON.stringify(service)}, subset=${JSON.stringify(subset)}, namespace="", partition=""`;
    if (seen.has(target)) throw refusedEntry(`split destination occurs more than once: ${target}`);
    seen.add(target);
  }
}

function scaled(weight: JsonValue | undefined): number {
  return Math.round(Math.fround(Number(weight ?? 0)) * 100);
}
