/**
 * Gives policies names that are valid and free: the native name where it can be one, else its nearest form. Names are given in
 * order of asking, so ask for exact ones first.
 */
export class PolicyNames {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    const name = sanitized(wanted);
    let free = name;
    for (let count = 2; this.taken.has(free); count += 1) free = `${name}-${count}`;
    this.taken.add(free);
    return free;
  }
}

/** Consul's names may have upper case and other characters; `*` is everything. */
function sanitized(name: string): string {
  if (name === '*') return 'all';
  const clean = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 240);
  return clean === '' ? 'unnamed' : clean;
}
