import type { ResultRow } from '../../experiment/result';
import type { LabelledResult } from '../../experiment/store/manifest';
import type { CellLabel } from '../../experiment/sweep/grid';
import { type MeanInterval, meanInterval } from '../../math/interval';

/** A column of a results table: how it is read from a row, and what is better. */
export interface Measure {
  readonly name: string;
  /** Its name in the paper's files; absent where the paper has none. */
  readonly published?: string;
  readonly better: 'lower' | 'higher';
  readonly digits: number;
  read(row: ResultRow): number | undefined;
}

export const ratingMeasures: readonly Measure[] = [
  { name: 'MAE', published: 'MAE', better: 'lower', digits: 4, read: (row) => row.mae },
  { name: 'RMSE', published: 'RMSE', better: 'lower', digits: 4, read: (row) => row.rmse },
];

export const rankingMeasures: readonly Measure[] = [
  { name: 'N@20', published: 'N@20', better: 'higher', digits: 5, read: (row) => row.ndcg },
  { name: 'H@20', published: 'H@20', better: 'higher', digits: 5, read: (row) => row.hit },
  { name: 'recall@20', better: 'higher', digits: 5, read: (row) => row.recall },
  { name: 'precision@20', better: 'higher', digits: 5, read: (row) => row.precision },
];

/** Results that differ in method, setting and seed alone: one block of a table. */
export interface ResultBlock {
  readonly label: Pick<CellLabel, 'task' | 'paperTask' | 'likePaperTask' | 'beta' | 'protocol' | 'selection'>;
  readonly results: readonly LabelledResult[];
}

/** Parts results into blocks, in order of appearance. */
export function resultBlocks(results: readonly LabelledResult[]): ResultBlock[] {
  const blocks = new Map<string, LabelledResult[]>();
  for (const result of results) {
    const { task, beta, protocol, selection } = result.label;
    // Two grids may use one name for different data: the hash keeps them apart.
    const key = JSON.stringify([task, beta, protocol, selection, result.result.row.data]);
    const block = blocks.get(key);
    if (block) block.push(result);
    else blocks.set(key, [result]);
  }
  return [...blocks.values()].map((block) => ({ label: block[0].label, results: block }));
}

/** Values of a measure by name (as `nameOf` gives it) and seed. Of a cell that two grids share, one counts. */
export function valuesByName(
  results: readonly LabelledResult[],
  measure: Measure,
  nameOf: (label: CellLabel) => string | undefined,
): Map<string, Map<number, number>> {
  const values = new Map<string, Map<number, number>>();
  for (const { label, result } of results) {
    const name = nameOf(label);
    const value = measure.read(result.row);
    if (name === undefined || value === undefined) continue;
    const bySeed = values.get(name) ?? new Map<number, number>();
    values.set(name, bySeed.set(label.seed, value));
  }
  return values;
}

/** `1.0435 ± 0.0053` with the half width of the 95 % interval, or the value alone where there is one. */
export function formatInterval(interval: MeanInterval, digits: number): string {
  const mean = interval.mean.toFixed(digits);
  return interval.halfWidth === undefined ? mean : `${mean} ± ${interval.halfWidth.toFixed(digits)}`;
}

/** {@link formatInterval} of values by seed. */
export function formatValues(bySeed: ReadonlyMap<number, number>, digits: number): string {
  return formatInterval(meanInterval([...bySeed.values()]), digits);
}
