const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** Milliseconds of a duration in Go's syntax (`1h30m`, `1.5s`, `0`); null where it is none or finer than a millisecond. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  const rounded = Math.round(total);
  return Math.abs(total - rounded) < 1e-6 ? rounded : null;
}

/** A duration as protobuf JSON spells it: seconds, with up to three decimals. */
export function formatSeconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** A duration as the Gateway API takes it: whole numbers of at most five digits in at most four units (GEP-2257). */
export function formatGatewayDuration(milliseconds: number): string {
  const parts = [
    [Math.floor(milliseconds / 3_600_000), 'h'],
    [Math.floor(milliseconds / 60_000) % 60, 'm'],
    [Math.floor(milliseconds / 1000) % 60, 's'],
    [milliseconds % 1000, 'ms'],
  ].filter(([amount]) => amount !== 0);
  return parts.length === 0 ? '0s' : parts.map(([amount, unit]) => `${amount}${unit}`).join('');
}
