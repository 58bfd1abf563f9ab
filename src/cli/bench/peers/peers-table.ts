import { markdownTable } from '../markdown-table.js';
import type { CheckResult } from './check-result.js';
import { median } from './median.js';
import type { WriteResult, WritesResult } from './peer-result.js';

/** All figures of a run. */
export interface PeerFigures {
  readonly check: CheckResult;
  readonly kubernetes: WritesResult;
  readonly consul: WritesResult;
}

/** The figures as tables in Markdown: medians of the rounds. */
export function peersTable({ check, kubernetes, consul }: PeerFigures): string {
  return [checkTable(check), plantedTable(check), writesTable('Kubernetes', kubernetes), writesTable('Consul', consul)].join(
    '\n\n',
  );
}

function checkTable({ objects, rounds, ratio, cpuRatio, restRatio, codes }: CheckResult): string {
  const middle = (of: (round: (typeof rounds)[number]) => number) => `${median(rounds.map(of)).toFixed(2)} s`;
  const count = (found: Readonly<Record<string, number>>) =>
    Object.entries(found)
      .map(([code, times]) => `${times} x ${code}`)
      .join(', ');
  return markdownTable(
    [`${objects} objects`, 'time', 'ratio', 'processor time', 'ratio', 'found'],
    [
      [
        'istioctl analyze',
        middle((one) => one.istioctl.seconds),
        '',
        middle((one) => one.istioctl.cpuSeconds),
        '',
        count(codes.istioctl),
      ],
      [
        'our check',
        middle((one) => one.own.seconds),
        ratio.toFixed(2),
        middle((one) => one.own.cpuSeconds),
        cpuRatio.toFixed(2),
        count(codes.own),
      ],
      ['the same over REST', middle((one) => one.restSeconds), restRatio.toFixed(2), '', '', ''],
    ],
  );
}

function plantedTable({ planted }: CheckResult): string {
  const rows = planted.map(({ what, istioctl, own }) => [what, istioctl.join(' ') || '–', own.join(' ') || '–']);
  return markdownTable(['planted fault', 'istioctl', 'ours'], rows);
}

function writesTable(name: string, { objects, rounds, ratios, cpuRatios, unchangedWrites }: WritesResult): string {
  const middle = (contender: string, of: (result: WriteResult) => number) =>
    median(rounds.flatMap((round) => (round[contender] === undefined ? [] : [of(round[contender])])));
  const rows = Object.keys(rounds[0] ?? {}).map((contender) => [
    contender,
    `${Math.round(middle(contender, ({ perSecond }) => perSecond))}/s`,
    ratios[contender]?.toFixed(2) ?? '',
    cpuRatios[contender]?.toFixed(2) ?? '',
    ms(middle(contender, ({ clientMilliseconds }) => clientMilliseconds)),
    contender === 'rollout' ? ms(middle(contender, ({ databaseMilliseconds }) => databaseMilliseconds)) : '',
    ms(middle(contender, ({ serverMilliseconds }) => serverMilliseconds)),
  ]);
  const head = [`${objects} objects to ${name}`, 'rate', 'rollout to it', 'by CPU', 'client CPU', 'its database', 'server CPU'];
  return `${markdownTable(head, rows)}\n\nAn unchanged second rollout made ${unchangedWrites} writes.`;
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
