const UNITS: Readonly<Record<string, number>> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** Nanoseconds of a Go duration (`1m30s`) or of a number, which Consul reads as nanoseconds; null for anything else. */
export function nanoseconds(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (/^\d+$/.test(value)) return Number(value);
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g)];
  if (parts.map(([part]) => part).join('') !== value || parts.length === 0) return null;
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0));
}

/** Whole milliseconds of a duration; null where it is none, or finer than that. */
export function milliseconds(value: unknown): number | null {
  const total = nanoseconds(value);
  return total === null || total < 0 || total % 1e6 !== 0 ? null : total / 1e6;
}

/** The one spelling of a duration: in the largest unit of s, ms, ns that is whole. */
export function durationText(total: number): string {
  const unit = (['s', 'ms'] as const).find((name) => total % (UNITS[name] ?? 1) === 0);
  return unit === undefined ? `${total}ns` : `${total / (UNITS[unit] ?? 1)}${unit}`;
}

/** Milliseconds as Consul takes them. */
export function millisecondsText(amount: number): string {
  return durationText(amount * 1e6);
}
