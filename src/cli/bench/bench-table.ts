import { markdownTable } from './markdown-table.js';
import { growth, mainJobSeconds, PHASES, type RateResult, type SizeResult } from './bench-result.js';

/** The figures as two tables, in Markdown. */
export function benchTable(sizes: readonly SizeResult[], rates: readonly RateResult[]): string {
  return [sizeTable(sizes), rateTable(rates)].join('\n\n');
}

function sizeTable(sizes: readonly SizeResult[]): string {
  const rows: [string, (size: SizeResult, before: SizeResult | undefined) => string][] = [
    ['native objects', ({ objects }) => String(objects)],
    ['policies', ({ policies }) => String(policies)],
    ['findings', ({ findings }) => String(findings)],
    ...PHASES.map((phase): (typeof rows)[number] => [
      phase,
      (size, before) => seconds(size.seconds[phase], before === undefined ? null : growth(before, size, phase)),
    ]),
    ['import + check + plan', (size) => seconds(mainJobSeconds(size), null)],
    ['of it processor time', ({ cpuSeconds }) => seconds(cpuSeconds, null)],
    ['peak memory', ({ peakMiB }) => `${peakMiB} MiB`],
    ['peak memory with adopt', ({ peakAdoptingMiB }) => `${peakAdoptingMiB} MiB`],
  ];
  const head = ['services per mesh', ...sizes.map(({ services }) => String(services))];
  return markdownTable(
    head,
    rows.map(([name, cell]) => [name, ...sizes.map((size, index) => cell(size, sizes[index - 1]))]),
  );
}

/** Behind the time: how it grew, in relation to the size; 1 is linear. */
function seconds(value: number, grown: number | null): string {
  return `${value.toFixed(2)} s${grown === null ? '' : ` (x${grown.toFixed(2)})`}`;
}

function rateTable(rates: readonly RateResult[]): string {
  const rows = rates.map(({ name, perSecond, p50Milliseconds, p99Milliseconds }) => [
    name,
    String(perSecond),
    `${p50Milliseconds} ms`,
    `${p99Milliseconds} ms`,
  ]);
  return markdownTable(['20 connections', 'per second', 'p50', 'p99'], rows);
}
