import Table from 'cli-table3';
import type { Metric } from '../../evaluation/metrics/metric';
import { findProtocol } from '../../evaluation/protocol/registry';
import type { ResultRow } from '../../experiment/result';
import { meanInterval } from '../../math/interval';

/** Mean and sample standard deviation; the latter NaN for one value. */
interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** One line of the summary: a method under a protocol and selection, over its seeds. */
export interface SummaryLine {
  readonly method: string;
  readonly protocol: string;
  readonly selection: string;
  readonly seeds: number;
  /** By the name of the metric; those that the method is measured by. */
  readonly values: Readonly<Record<string, Spread>>;
  /** Mean of the epochs that were reported, each different one. */
  readonly epochs: readonly string[];
}

function spread(values: readonly number[]): Spread {
  const { mean, deviation = Number.NaN } = meanInterval(values);
  return { mean, sd: deviation };
}

/** The metrics that a protocol's rows may have: its own, then those from outside. */
function metricsOf(rows: readonly ResultRow[]): Pick<Metric, 'name' | 'title' | 'digits'>[] {
  const own = findProtocol(rows[0].protocol).metrics;
  const known = new Set([
    ...own.map(({ name }) => name),
    'seed',
    'k',
    'users',
    'ratings',
    'epoch',
    'maeEpoch',
    'rmseEpoch',
  ]);
  const others = new Set(rows.flatMap((row) => Object.keys(row).filter((key) => typeof row[key] === 'number')));
  return [
    ...own,
    ...[...others].filter((name) => !known.has(name)).map((name) => ({ name, title: name, digits: 4 })),
  ].filter(({ name }) => rows.some((row) => row[name] !== undefined));
}

/** Mean and deviation over seeds, a line for each (protocol, selection, method), in order of appearance. */
export function summarizeResults(rows: readonly ResultRow[]): SummaryLine[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.protocol, row.selection, row.method, row.config, row.data]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const [{ method, protocol, selection }] = group;
    const values = metricsOf(group).map(({ name }) => [name, spread(group.map((row) => row[name] as number))] as const);
    const epochs = (['maeEpoch', 'rmseEpoch', 'epoch'] as const).flatMap((field) =>
      group[0][field] === undefined ? [] : [spread(group.map((row) => row[field] as number)).mean.toFixed(1)],
    );
    return {
      method,
      protocol,
      selection,
      seeds: group.length,
      values: Object.fromEntries(values),
      epochs: [...new Set(epochs)],
    };
  });
}

/** The summary as a terminal table, one block a protocol and selection: mean ± sample standard deviation over seeds. */
export function summaryTable(rows: readonly ResultRow[]): string {
  const lines = summarizeResults(rows);
  const cell = (value: Spread | undefined, digits: number): string => {
    if (!value) return '';
    const mean = value.mean.toFixed(digits);
    return Number.isNaN(value.sd) ? mean : `${mean} ± ${value.sd.toFixed(digits)}`;
  };
  const blockOf = ({ protocol, selection }: Pick<SummaryLine, 'protocol' | 'selection'>): string =>
    `${protocol}, ${selection}`;
  return [...new Set(lines.map(blockOf))]
    .map((block) => {
      const own = rows.filter((row) => blockOf(row) === block);
      // Errors of a model that has learnt ratings of 0 for what nobody rated mean little: `--json` has them.
      const measured = metricsOf(own);
      const kind = findProtocol(own[0].protocol).metrics[0].kind;
      const shown = measured.filter(
        ({ name }) => (findProtocol(own[0].protocol).metrics.find((m) => m.name === name)?.kind ?? kind) === kind,
      );
      const titles = shown.map(({ title }) => title.replace('@k', `@${own[0].k}`));
      const table = new Table({
        head: ['method', ...titles, 'epoch', 'seeds'],
        colAligns: ['left', ...shown.map(() => 'right' as const), 'right', 'right'],
        style: { head: [], border: [], compact: true },
      });
      for (const line of lines.filter((other) => blockOf(other) === block)) {
        const values = shown.map(({ name, digits }) => cell(line.values[name], digits));
        table.push([line.method, ...values, line.epochs.join(' / '), line.seeds]);
      }
      return `${block}\n${table.toString()}`;
    })
    .join('\n\n');
}
