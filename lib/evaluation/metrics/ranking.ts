import { isBridge, type Model } from '../../bridge/bridge';
import type { ItemTable } from '../../kernels/score';
import { userSlots } from '../../math/grouping';
import { mean } from '../../math/mean';
import { finish, type Pause, pacer } from '../../math/work';
import type { RatingRows } from '../../ratings/ratings';
import { itemSets } from '../../ratings/user-items';
import type { ListMetric } from './metric';
import { listMetricList } from './registry';
import { checkK, topItems } from './top-items';

/** Ranking measures of a list's first k places, each within 0 to 1; see the files of the metrics. */
export interface RankingMeasures {
  readonly ndcg: number;
  readonly hit: number;
  readonly recall: number;
  readonly precision: number;
}

/** Means over users. */
export interface RankingMetrics extends RankingMeasures {
  readonly k: number;
  readonly users: number;
}

/** The value of each list metric for each user, kept so that statistics can pair methods user by user. */
export interface UserLists {
  readonly k: number;
  /** Users with a held-out rating. */
  readonly users: Int32Array;
  /** Values of each metric by its name, [users]. */
  readonly values: Readonly<Record<string, Float64Array>>;
}

/** What {@link measureLists} looks at beside the scores. */
export interface ListOptions {
  /** Held-out ratings: every rated item is relevant, whatever its rating (binary relevance). */
  readonly test: RatingRows;
  /** Ratings that the user's model was trained on: these items are left out of the user's list. */
  readonly exclude?: RatingRows;
  /** Length of the list that is looked at, from 1; the paper's is 20. */
  readonly k: number;
  readonly metrics?: readonly ListMetric[];
}

/** Scores of all target items for users, one user after the other. */
export interface ItemScores {
  /** The users, in the order of `fill`'s rows. */
  readonly users: Int32Array;
  readonly items: number;
  /** Scores of all items for the user at `row`, into `out`, [items]; with pauses, where a user takes long. */
  fill(row: number, out: Float32Array): Generator<Pause, void>;
}

/** Scores by vectors, row-major [users × dim], against an item table. */
export function vectorScores(users: Int32Array, vectors: Float32Array, table: ItemTable): ItemScores {
  const { dim } = table;
  if (vectors.length !== users.length * dim) {
    throw new RangeError(`${vectors.length} numbers are not ${users.length} vectors of ${dim}`);
  }
  return {
    users,
    items: table.items.length / dim,
    *fill(row, out) {
      scoreAll(vectors, row * dim, table, out);
    },
  };
}

/** Scores by a model as it stands now, whichever kind it is. @param items number of target items */
export function modelScores(model: Model, users: Int32Array, items: number): ItemScores {
  if (isBridge(model)) return vectorScores(users, model.transfer(users), model.itemTable());
  return {
    users,
    items,
    *fill(row, out) {
      if (model.scoring) yield* model.scoring(users[row], out);
      else model.scoreItems(users[row], out);
    },
  };
}

/** The measures of one user's list, by the name of the metric. @throws RangeError for k or a user without a relevant item */
export function measureList(top: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): RankingMeasures {
  checkList(relevant, k);
  return Object.fromEntries(
    listMetricList.map((metric) => [metric.name, metric.measure(top, relevant, k)]),
  ) as unknown as RankingMeasures;
}

/**
 * Ranks all target items for every user that has held-out ratings; pauses between users.
 * @throws RangeError where no user has a held-out rating, or an item is both held out and excluded
 */
export function* measureLists(
  scores: ItemScores,
  { test, exclude, k, metrics = listMetricList }: ListOptions,
): Generator<Pause, UserLists> {
  const { users } = scores;
  const relevant = itemSets(test);
  const excluded = exclude ? itemSets(exclude) : new Map<number, Set<number>>();
  const ranked = users.filter((user) => relevant.has(user));
  if (ranked.length === 0) throw new RangeError('none of the users has a held-out rating to rank');
  yield { fraction: 0 };
  const values: Record<string, Float64Array> = {};
  for (const { name } of metrics) values[name] = new Float64Array(ranked.length);
  const row = new Float32Array(scores.items);
  const due = pacer();
  let slot = 0;
  for (let at = 0; at < users.length; at++) {
    const wanted = relevant.get(users[at]);
    if (!wanted) continue;
    checkList(wanted, k);
    const out = excluded.get(users[at]);
    if (out) {
      for (const item of wanted) {
        if (out.has(item))
          throw new RangeError(`user ${users[at]}, item ${item} is both held out and trained on: a leak`);
      }
    }
    yield* scores.fill(at, row);
    const top = topItems(row, k, out && ((item) => out.has(item)));
    for (const metric of metrics) values[metric.name][slot] = metric.measure(top, wanted, k);
    slot++;
    if (due()) yield { fraction: at / users.length };
  }
  return { k, users: ranked, values };
}

/** Means over users. */
export function meanLists({ values }: UserLists): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, byUser]) => [name, mean(byUser)]));
}

/**
 * Ranking metrics of a model on users hidden from it, in one go: they have no target rating in training, so no item is excluded
 * from their lists.
 * @param rows their held-out ratings
 * @param items number of target items
 */
export function rankColdUsers(model: Model, rows: RatingRows, k: number, items: number): RankingMetrics {
  const scores = modelScores(model, userSlots(rows.users).users, items);
  const lists = finish(measureLists(scores, { test: rows, k }));
  return { k, users: lists.users.length, ...(meanLists(lists) as unknown as RankingMeasures) };
}

/** Predicted ratings of all items for the vector that begins at `start`: r̂ = u·v + offset, into `scores`, [items]. */
export function scoreAll(
  vectors: Float32Array,
  start: number,
  { dim, items, itemOffsets: offsets }: ItemTable,
  scores: Float32Array,
): void {
  for (let item = 0, at = 0; item < scores.length; item++) {
    let score = offsets ? offsets[item] : 0;
    for (let d = 0; d < dim; d++) score += vectors[start + d] * items[at++];
    scores[item] = score;
  }
}

function checkList(relevant: ReadonlySet<number>, k: number): void {
  checkK(k);
  if (relevant.size === 0) {
    throw new RangeError('a user without a relevant item has no ranking measure: leave the user out');
  }
}
