import Table from 'cli-table3';
import { selections } from '../../evaluation/protocol/protocol';
import { protocols } from '../../evaluation/protocol/registry';
import { metricOf, type ResultRow } from '../../experiment/result';
import type { CellLabel } from '../../experiment/sweep/grid';

/** A cell of a sweep as it stands: not yet run, failed, or done. */
export interface SweepCell {
  readonly label: CellLabel;
  readonly row?: ResultRow;
  readonly failed?: boolean;
}

/** Name of a method under a setting, as tables show it. */
export function methodLabel({ method, setting }: Pick<CellLabel, 'method' | 'setting'>): string {
  return setting === '' ? method : `${method} ${setting}`;
}

/**
 * A sweep as tables that fill while it runs, one for each protocol and selection: a line a method, a column a task and β,
 * each with the mean of the protocol's first metric and, until all are there, how many seeds are done.
 */
export function sweepTables(cells: readonly SweepCell[]): string {
  const distinct = (values: readonly string[]): string[] => [...new Set(values)];
  const columnOf = ({ task, beta }: CellLabel): string => `${task}\nβ = ${beta}`;
  const blocks: string[] = [];
  for (const { name: protocol, metrics } of protocols) {
    for (const selection of selections) {
      const block = cells.filter(({ label }) => label.protocol === protocol && label.selection === selection);
      if (block.length === 0) continue;
      const columns = distinct(block.map(({ label }) => columnOf(label)));
      const table = new Table({
        head: [metrics[0].title, ...columns],
        colAligns: ['left', ...columns.map(() => 'right' as const)],
        style: { head: [], border: [], compact: true },
      });
      for (const name of distinct(block.map(({ label }) => methodLabel(label)))) {
        const line = block.filter(({ label }) => methodLabel(label) === name);
        table.push([
          name,
          ...columns.map((column) =>
            cellText(
              line.filter(({ label }) => columnOf(label) === column),
              metrics[0].name,
            ),
          ),
        ]);
      }
      blocks.push(`${protocol}, ${selection}\n${table.toString()}`);
    }
  }
  return blocks.join('\n\n');
}

function cellText(cells: readonly SweepCell[], metric: string): string {
  if (cells.length === 0) return '';
  const values = cells.flatMap(({ row }) => (row ? [metricOf(row, metric)] : []));
  const failed = cells.filter((cell) => cell.failed).length;
  const mean = values.length === 0 ? '·' : (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4);
  const part = values.length < cells.length ? ` ${values.length}/${cells.length}` : '';
  return `${mean}${part}${failed > 0 ? ` ${failed} failed` : ''}`;
}
