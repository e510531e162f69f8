import { isImplicit } from './implicit';
import type { Ratings } from './ratings';

/** Ratings a user or an item has: least, quartiles and beyond, most; and the mean. Quantiles are values that occur. */
export interface Activity {
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
  readonly max: number;
  readonly mean: number;
}

/** What a domain's ratings look like. */
export interface Summary {
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  /** Share of all (user, item) pairs that is rated, 0 to 1. */
  readonly density: number;
  /** True where all ratings are the same, as in files without ratings: see `isImplicit`. */
  readonly implicit: boolean;
  readonly mean: number;
  /** Standard deviation of the ratings, divided by n. */
  readonly deviation: number;
  /** Number of ratings of each value, ascending; values between whole numbers stand for themselves. */
  readonly histogram: readonly { readonly rating: number; readonly count: number }[];
  readonly perUser: Activity;
  readonly perItem: Activity;
  /** Earliest and latest time, in the file's unit, where there are times. */
  readonly timeRange?: readonly [number, number];
}

/** Counts, density, rating histogram, mean, activity of users and items, and time range. */
export function summarize(ratings: Ratings): Summary {
  const { users, items, values, times, userIds, itemIds } = ratings;
  const counts = new Map<number, number>();
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const mean = sum / values.length;
  return {
    ratings: values.length,
    users: userIds.length,
    items: itemIds.length,
    density: values.length / (userIds.length * itemIds.length),
    implicit: isImplicit(ratings),
    mean,
    deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)),
    histogram: [...counts].sort(([a], [b]) => a - b).map(([rating, count]) => ({ rating, count })),
    perUser: activity(users, userIds.length),
    perItem: activity(items, itemIds.length),
    ...(times ? { timeRange: range(times) } : {}),
  };
}

function activity(column: Int32Array, count: number): Activity {
  const sorted = new Int32Array(count);
  for (const k of column) sorted[k]++;
  sorted.sort();
  // The nearest rank from below: a number of ratings that somebody really has.
  const at = (share: number): number => sorted[Math.floor(share * (count - 1))];
  return {
    min: at(0),
    q25: at(0.25),
    median: at(0.5),
    q75: at(0.75),
    q95: at(0.95),
    max: at(1),
    mean: column.length / count,
  };
}

function range(times: Float64Array): [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  return [from, to];
}
