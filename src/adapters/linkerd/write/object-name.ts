/** Three characters below what Kubernetes takes, for the number that a second object of the name gets. */
const LONGEST = 250;

/** The name of a policy's object. Where it would be too long, a checksum stands in place of the policy name's end. */
export function objectName(policy: string, suffix: string): string {
  const name = `${policy}${suffix}`;
  if (name.length <= LONGEST) return name;
  const mark = `-${checksum(policy)}${suffix}`;
  return `${policy.slice(0, LONGEST - mark.length).replace(/[.-]+$/, '')}${mark}`;
}

/** FNV-1a over 32 bits, in hexadecimal digits. */
function checksum(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
