/** The ports that one Server governs: a port of the pods with the labels; no labels are all pods of the namespace. */
export interface ServerTarget {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
}

/** One text per target, equal for equal targets. */
export function targetKey({ namespace, labels, port }: ServerTarget): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return JSON.stringify([namespace, port, pairs]);
}

/** True where a pod may exist that both select: no label is wanted with two values. Only the older Server would govern it. */
export function overlap(a: ServerTarget, b: ServerTarget): boolean {
  if (a.namespace !== b.namespace || a.port !== b.port) return false;
  return Object.entries(a.labels).every(([key, value]) => (b.labels[key] ?? value) === value);
}
