import type { JsonObject } from '../../json-object.js';

/** What Consul finds wrong in an entry's Meta: at most 64 pairs, keys of 128 and values of 512 bytes. */
export function metaFaults(meta: JsonObject): string[] {
  const pairs = Object.entries(meta);
  const tooMany = pairs.length > 64 ? ['Meta exceeds maximum element count 64'] : [];
  return pairs.reduce((faults, [key, value]) => {
    if (Buffer.byteLength(key) > 128) faults.push(`Meta key ${JSON.stringify(key)} exceeds maximum length 128`);
    if (Buffer.byteLength(String(value)) > 512)
      faults.push(`Meta value for key ${JSON.stringify(key)} exceeds maximum length 512`);
    return faults;
  }, tooMany);
}
