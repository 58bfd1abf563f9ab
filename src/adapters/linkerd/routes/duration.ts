const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds of one duration of an annotation (`500ms`, `0`) or of a Gateway API field (`1m30s`); null for other text. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d{1,9}(ms|s|m|h|d))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
}

/** The text of an annotation: a whole number of one unit. */
export function formatDuration(milliseconds: number): string {
  const unit = ['h', 'm', 's'].find((name) => milliseconds % (UNITS[name] ?? 1) === 0) ?? 'ms';
  return milliseconds === 0 ? '0s' : `${milliseconds / (UNITS[unit] ?? 1)}${unit}`;
}

/** The text of a Gateway API duration: at most five digits per unit, so in several units. */
export function formatGatewayDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms']) {
    const count = Math.floor(rest / (UNITS[unit] ?? 1));
    rest -= count * (UNITS[unit] ?? 1);
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
