import Table from 'cli-table3';
import type { ResultRow } from '../../experiment/result';
import { meanInterval } from '../../math/interval';

/** One line of the summary: a method under a selection and scenario, over its seeds. */
export interface SummaryLine {
  readonly method: string;
  readonly scenario: string;
  readonly selection: string;
  readonly seeds: number;
  readonly mae: { readonly mean: number; readonly sd: number };
  readonly rmse: { readonly mean: number; readonly sd: number };
  /** Mean of the epochs that were reported. */
  readonly maeEpoch: number;
  readonly rmseEpoch: number;
}

function meanAndDeviation(values: readonly number[]): { mean: number; sd: number } {
  const { mean, deviation = Number.NaN } = meanInterval(values);
  return { mean, sd: deviation };
}

/** Mean and sample standard deviation over seeds, a line for each (scenario, selection, method), in order of appearance. */
export function summarizeResults(rows: readonly ResultRow[]): SummaryLine[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.scenario, row.selection, row.method, row.config, row.data]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    method: group[0].method,
    scenario: group[0].scenario,
    selection: group[0].selection,
    seeds: group.length,
    mae: meanAndDeviation(group.map((row) => row.mae)),
    rmse: meanAndDeviation(group.map((row) => row.rmse)),
    maeEpoch: meanAndDeviation(group.map((row) => row.maeEpoch)).mean,
    rmseEpoch: meanAndDeviation(group.map((row) => row.rmseEpoch)).mean,
  }));
}

/** The summary as a terminal table, one block a selection: mean ± sample standard deviation over seeds. */
export function summaryTable(rows: readonly ResultRow[]): string {
  const lines = summarizeResults(rows);
  const cell = ({ mean, sd }: { mean: number; sd: number }): string =>
    Number.isNaN(sd) ? mean.toFixed(4) : `${mean.toFixed(4)} ± ${sd.toFixed(4)}`;
  const blocks = [...new Set(lines.map((line) => `${line.scenario} start, ${line.selection}`))];
  return blocks
    .map((block) => {
      const table = new Table({
        head: ['method', 'MAE', 'RMSE', 'epoch', 'seeds'],
        colAligns: ['left', 'right', 'right', 'right', 'right'],
        style: { head: [], border: [], compact: true },
      });
      for (const line of lines.filter((line) => `${line.scenario} start, ${line.selection}` === block)) {
        const epochs = [...new Set([line.maeEpoch.toFixed(1), line.rmseEpoch.toFixed(1)])].join(' / ');
        table.push([line.method, cell(line.mae), cell(line.rmse), epochs, line.seeds]);
      }
      return `${block}\n${table.toString()}`;
    })
    .join('\n\n');
}
