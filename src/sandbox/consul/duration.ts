const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** The nanoseconds of a duration as Go writes them (`1h2m3.5s`, `-1s`); null where the text is none. */
export function nanoseconds(text: string): number | null {
  if (text === '' || text === '0') return 0;
  const [, sign, rest = ''] = /^([+-]?)((?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (rest === '') return null;
  const parts = [...rest.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
  return sign === '-' ? -total : total;
}

/** Go's text of a duration; nothing for zero. */
export function showDuration(total: number): string | undefined {
  if (total === 0) return undefined;
  if (total < 0) return `-${showDuration(-total) ?? ''}`;
  if (total < 1e9) return total % 1e6 === 0 ? `${total / 1e6}ms` : total % 1e3 === 0 ? `${total / 1e3}µs` : `${total}ns`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const seconds = (total % 60e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
