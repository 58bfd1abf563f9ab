/**
 * The ports of a port-list annotation (`25,8000-9000`). One bad entry (a name, a falling range, a port outside 1-65535) voids
 * the whole list; blanks and empty entries do not. Source: linkerd2 policy-controller/k8s/index/src/ports.rs.
 */
export function parsePortSet(text: string): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const entry of text.split(',')) {
    const range = parseEntry(entry);
    if (range === null) return new Set();
    for (let port = range.first; port <= range.last; port += 1) ports.add(port);
  }
  return ports;
}

function parseEntry(entry: string): { first: number; last: number } | null {
  const dash = entry.indexOf('-');
  if (dash < 0 && entry.trim() === '') return { first: 1, last: 0 };
  const first = parsePort(dash < 0 ? entry : entry.slice(0, dash));
  const last = dash < 0 ? first : parsePort(entry.slice(dash + 1));
  if (first === null || last === null || first > last) return null;
  return { first, last };
}

function parsePort(text: string): number | null {
  const digits = /^\+?(\d+)$/.exec(text.trim())?.[1];
  const port = digits === undefined ? 0 : Number(digits);
  return port >= 1 && port <= 65535 ? port : null;
}
