import { selections } from '../../evaluation/protocol/protocol';
import { protocols } from '../../evaluation/protocol/registry';
import { type BaseFits, convergenceNotes } from '../../experiment/convergence';
import { metricOf, type ResultRow } from '../../experiment/result';
import type { CellLabel } from '../../experiment/sweep/grid';
import { type Cell, cell, type Table } from './table';

/** A cell of a sweep as it stands: not yet run, failed, or done. */
export interface SweepCell {
  readonly label: CellLabel;
  readonly row?: ResultRow;
  readonly base?: BaseFits;
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
export function sweepTables(cells: readonly SweepCell[]): Table[] {
  const distinct = (values: readonly string[]): string[] => [...new Set(values)];
  const columnOf = ({ task, beta }: CellLabel): string => `${task}\nβ = ${beta}`;
  const notes = convergenceNotes(cells.filter(({ row }) => row));
  const tables: Table[] = [];
  for (const { name: protocol, metrics } of protocols) {
    for (const selection of selections) {
      const block = cells.filter(({ label }) => label.protocol === protocol && label.selection === selection);
      if (block.length === 0) continue;
      const columns = distinct(block.map(({ label }) => columnOf(label)));
      tables.push({
        caption: `${protocol}, ${selection}`,
        notes,
        columns: [metrics[0].title, ...columns].map((name) => ({ name })),
        rows: distinct(block.map(({ label }) => methodLabel(label))).map((name) => {
          const line = block.filter(({ label }) => methodLabel(label) === name);
          const at = (column: string) => line.filter(({ label }) => columnOf(label) === column);
          return [cell(name), ...columns.map((column) => standOf(at(column), metrics[0].name))];
        }),
      });
    }
  }
  return tables;
}

/** The mean so far, and in words what is still to come or failed. */
function standOf(cells: readonly SweepCell[], metric: string): Cell {
  if (cells.length === 0) return {};
  const values = cells.flatMap(({ row }) => (row ? [metricOf(row, metric)] : []));
  const failed = cells.filter((cell) => cell.failed).length;
  const mean = values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  const part = values.length < cells.length ? ` ${values.length}/${cells.length}` : '';
  return cell(mean, `${mean?.toFixed(4) ?? '·'}${part}${failed > 0 ? ` ${failed} failed` : ''}`);
}
