const DURATION = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)/;
const MILLISECONDS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** Milliseconds of a duration that Go reads, as `1h2m3.5s`; null where it is none. */
export function goDuration(text: string): number | null {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  let rest = text.slice(sign.length);
  if (rest === '0') return 0;
  if (rest === '') return null;
  let sum = 0;
  while (rest !== '') {
    const [whole, amount, , unit] = DURATION.exec(rest) ?? [];
    if (whole === undefined) return null;
    sum += Number(amount) * (MILLISECONDS[unit ?? ''] ?? 0);
    rest = rest.slice(whole.length);
  }
  return sign === '-' ? -sum : sum;
}
