import { type Metric, TAKEN } from '../../evaluation/metrics/metric';
import { listMetricList, ratingMetricList } from '../../evaluation/metrics/registry';
import { findProtocol } from '../../evaluation/protocol/registry';
import type { LabelledResult } from '../../experiment/manifest';
import type { ResultRow } from '../../experiment/result';
import type { CellLabel } from '../../experiment/sweep/grid';
import type { MeanInterval } from '../../math/interval';

/** A column of a results table: how it is read from a row, and what is better. */
export interface Measure {
  readonly name: string;
  /** Its name in the paper's files; absent where the paper has none. */
  readonly published?: string;
  /** Absent where that is not known: no winner is called. */
  readonly better?: 'lower' | 'higher';
  readonly digits: number;
  read(row: ResultRow): number | undefined;
}

/** Measures that the paper's tables have, by their names there. */
const PRINTED = ['MAE', 'RMSE', 'N@20', 'H@20'];

/** A metric as a column; `k` is the length of the lists. */
function measureOf(
  { name, title, better, digits }: Pick<Metric, 'name' | 'title' | 'better' | 'digits'>,
  k: number,
): Measure {
  const column = title.replace('@k', `@${k}`);
  const published = PRINTED.includes(column) ? { published: column } : {};
  return { name: column, ...published, better, digits, read: (row) => numberOf(row[name]) };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The metrics of ratings as columns. */
export const ratingMeasures: readonly Measure[] = ratingMetricList.map((metric) => measureOf(metric, 0));

/** The metrics of lists of 20 as columns. */
export const rankingMeasures: readonly Measure[] = listMetricList.map((metric) => measureOf(metric, 20));

/**
 * The columns that rows of one protocol have in tables: its metrics of the kind that leads it, then those from outside. Errors of
 * a model that has learnt ratings of 0 for what nobody rated mean little, so rankings are shown without.
 */
export function measuresOf(rows: readonly ResultRow[]): Measure[] {
  const [{ protocol, k = 0 }] = rows;
  const { metrics } = findProtocol(protocol);
  const own = metrics.filter(({ kind }) => kind === metrics[0].kind).map((metric) => measureOf(metric, k));
  const known = new Set([...TAKEN, ...metrics.map(({ name }) => name)]);
  const outside = new Set(
    rows.flatMap((row) => Object.keys(row).filter((name) => !known.has(name) && typeof row[name] === 'number')),
  );
  // A row does not tell which way a metric from outside is better: it is shown, and no winner is called.
  const others = [...outside].map((name): Measure => ({ name, digits: 4, read: (row) => numberOf(row[name]) }));
  return [...own, ...others].filter(({ read }) => rows.some((row) => read(row) !== undefined));
}

/** Results that differ in method, setting and seed alone: one block of a table. */
export interface ResultBlock {
  readonly label: Pick<CellLabel, 'task' | 'paperTask' | 'likePaperTask' | 'beta' | 'protocol' | 'selection' | 'split'>;
  readonly results: readonly LabelledResult[];
}

/** Parts results into blocks, in order of appearance. */
export function resultBlocks(results: readonly LabelledResult[]): ResultBlock[] {
  const blocks = new Map<string, LabelledResult[]>();
  for (const result of results) {
    const { task, beta, protocol, selection, split } = result.label;
    // Two grids may use one name for different data: the hash keeps them apart.
    const key = JSON.stringify([task, beta, protocol, selection, split, result.result.row.data]);
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
