import type { Selection } from '../evaluation/protocol/protocol';
import { findProtocol } from '../evaluation/protocol/registry';

/**
 * The result of one method, protocol, seed and selection. It holds no path and no time, so the same data, configuration and seed
 * give the same bytes; timings are kept beside it. Each metric of the protocol is a column of its own; which it is not measured
 * by is left out.
 */
export interface ResultRow {
  readonly method: string;
  /** How it was trained and tested: `cold`, `warm`, `ranking`. */
  readonly protocol: string;
  /** How the epoch was chosen; see lib/evaluation/protocol/choose-epoch.ts. */
  readonly selection: Selection;
  readonly seed: number;
  /** Seed of the split of the users, where the run named it; else it is the configuration's. */
  readonly split?: number;
  /** Mean absolute error over all test ratings, in rating points. */
  readonly mae?: number;
  /** Root mean squared error over all test ratings, in rating points. */
  readonly rmse?: number;
  /** Epoch that `mae` was read at, from 1. Under `validation` it equals `rmseEpoch`. */
  readonly maeEpoch?: number;
  readonly rmseEpoch?: number;
  /** Normalised discounted cumulative gain of the first k items. */
  readonly ndcg?: number;
  /** Share of users with a relevant item among the first k. */
  readonly hit?: number;
  readonly recall?: number;
  readonly precision?: number;
  /** Epoch that the lists were read at, and their length. */
  readonly epoch?: number;
  readonly k?: number;
  /** Test users and test ratings. */
  readonly users: number;
  readonly ratings: number;
  /** Hash of the method's options, the protocol's, the embedding's and the split's settings (but for `split`). */
  readonly config: string;
  /** Hash of the task's ratings and of the test users. */
  readonly data: string;
  /** Metrics from outside, by their names. */
  readonly [metric: string]: string | number | undefined;
}

/** A row of a protocol that measures ratings. */
export interface RatingRow extends ResultRow {
  readonly mae: number;
  readonly rmse: number;
  readonly maeEpoch: number;
  readonly rmseEpoch: number;
}

/** A row of the protocol `ranking`. */
export interface RankingRow extends ResultRow {
  readonly ndcg: number;
  readonly hit: number;
  readonly recall: number;
  readonly precision: number;
  readonly epoch: number;
  readonly k: number;
}

const first = ['method', 'protocol', 'selection', 'seed', 'mae', 'rmse', 'ndcg', 'hit', 'recall', 'precision'];
const last = ['k', 'maeEpoch', 'rmseEpoch', 'epoch', 'users', 'ratings', 'split', 'config', 'data'];

/**
 * The row with its fields in one order, for output: a store sorts them by name, so a kept cell would otherwise give other
 * bytes than one that was run now. Metrics from outside stand after the package's, by name.
 */
export function inFieldOrder<Row extends ResultRow>(row: Row): Row {
  const own = Object.keys(row)
    .filter((field) => !first.includes(field) && !last.includes(field))
    .sort();
  const present = [...first, ...own, ...last].filter((field) => row[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, row[field]])) as unknown as Row;
}

/** A metric of a row. @throws RangeError where the row does not have it */
export function metricOf(row: ResultRow, metric: string): number {
  const value = row[metric];
  if (typeof value === 'number') return value;
  throw new RangeError(`the result of ${row.method} under the protocol ${row.protocol} has no ${metric}`);
}

/** The metric that leads a row's protocol, with its value: `MAE 0.9021`, `N@20 0.11130`. */
export function headline(row: ResultRow): string {
  const [{ name, title, digits }] = findProtocol(row.protocol).metrics;
  return `${title.replace('@k', `@${row.k}`)} ${metricOf(row, name).toFixed(digits)}`;
}
