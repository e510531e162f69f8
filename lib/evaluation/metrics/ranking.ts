import type { Bridge, ItemTable } from '../../bridge/bridge';
import type { RatingRows } from '../../ratings/ratings';

/** Ranking measures of a list's first k places, each within 0 to 1. */
export interface RankingMeasures {
  /** Σ over relevant items at place p ≤ k of 1 / log2(p + 1), over the same sum of the best possible order. */
  readonly ndcg: number;
  /** 1 where any of the first k is relevant, else 0; over users, the share of users with a hit. Never below NDCG. */
  readonly hit: number;
  /** Relevant items among the first k / all relevant items. */
  readonly recall: number;
  /** Relevant items among the first k / k, also where the list is shorter than k. */
  readonly precision: number;
}

/** Means over users. */
export interface RankingMetrics extends RankingMeasures {
  readonly k: number;
  readonly users: number;
}

/** The measures of each user, kept so that statistics can pair methods user by user. */
export interface UserRanking {
  readonly k: number;
  readonly users: Int32Array;
  readonly ndcg: Float64Array;
  readonly hit: Float64Array;
  readonly recall: Float64Array;
  readonly precision: Float64Array;
}

/** What a ranking over all target items needs. */
export interface RankingInput {
  /** Users of `vectors`, in its order. Those without a row in `test` are passed over. */
  readonly users: Int32Array;
  /** Target-domain vectors, row-major [users × dim]. */
  readonly vectors: Float32Array;
  /** All target items. */
  readonly table: ItemTable;
  /** Held-out ratings: every rated item is relevant, whatever its rating (binary relevance). */
  readonly test: RatingRows;
  /** Ratings that the user's model was trained on: these items are left out of the user's list. */
  readonly exclude?: RatingRows;
  /** Length of the list that is looked at, from 1; the paper's is 20. */
  readonly k: number;
}

/**
 * The k best items, best first. Of equal scores the lower item index comes first, so a model that scores all items alike is
 * ranked by index and not by chance. One pass, no sort of all items.
 * @param skip true for items that are left out
 * @returns up to k indices: fewer where fewer items are left
 */
export function topItems(scores: ArrayLike<number>, k: number, skip?: (item: number) => boolean): Int32Array {
  checkK(k);
  const room = Math.min(k, scores.length);
  const items = new Int32Array(room);
  const best = new Float64Array(room);
  let held = 0;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item];
    if (held === room && !(score > best[room - 1])) {
      // The strict comparison above is the rule for ties: items come in rising order, so a later equal stays behind.
      if (Number.isNaN(score)) throw new RangeError(`the score of item ${item} is not a number: training diverged`);
      continue;
    }
    if (skip?.(item)) continue;
    if (Number.isNaN(score)) throw new RangeError(`the score of item ${item} is not a number: training diverged`);
    let place = held < room ? held++ : room - 1;
    while (place > 0 && score > best[place - 1]) {
      best[place] = best[place - 1];
      items[place] = items[place - 1];
      place--;
    }
    best[place] = score;
    items[place] = item;
  }
  return items.slice(0, held);
}

/**
 * The measures of one user's list (paper section 4.1: N@20, H@20).
 * @param top the list, best first; what lies beyond place k is not looked at
 * @param relevant the user's relevant items, at least one
 */
export function measureList(top: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): RankingMeasures {
  checkK(k);
  if (relevant.size === 0)
    throw new RangeError('a user without a relevant item has no ranking measure: leave the user out');
  let hits = 0;
  let gain = 0;
  for (let place = 0; place < Math.min(k, top.length); place++) {
    if (!relevant.has(top[place])) continue;
    hits++;
    gain += 1 / Math.log2(place + 2);
  }
  let ideal = 0;
  for (let place = 0; place < Math.min(k, relevant.size); place++) ideal += 1 / Math.log2(place + 2);
  return { ndcg: gain / ideal, hit: hits > 0 ? 1 : 0, recall: hits / relevant.size, precision: hits / k };
}

/**
 * Ranks all target items for every user that has held-out ratings.
 * @throws RangeError where shapes do not agree, no user has a held-out rating, or an item is both held out and excluded
 */
export function rankByUser({ users, vectors, table, test, exclude, k }: RankingInput): UserRanking {
  const { dim } = table;
  const itemCount = table.items.length / dim;
  if (vectors.length !== users.length * dim) {
    throw new RangeError(`${vectors.length} numbers are not ${users.length} vectors of ${dim}`);
  }
  const relevant = itemsByUser(test);
  const excluded = exclude ? itemsByUser(exclude) : new Map<number, Set<number>>();
  const ranked = users.filter((user) => relevant.has(user));
  if (ranked.length === 0) throw new RangeError('none of the users has a held-out rating to rank');
  const result: UserRanking = {
    k,
    users: ranked,
    ndcg: new Float64Array(ranked.length),
    hit: new Float64Array(ranked.length),
    recall: new Float64Array(ranked.length),
    precision: new Float64Array(ranked.length),
  };
  const scores = new Float32Array(itemCount);
  let slot = 0;
  for (let row = 0; row < users.length; row++) {
    const wanted = relevant.get(users[row]);
    if (!wanted) continue;
    const out = excluded.get(users[row]);
    if (out) {
      for (const item of wanted) {
        if (out.has(item))
          throw new RangeError(`user ${users[row]}, item ${item} is both held out and trained on: a leak`);
      }
    }
    scoreAll(vectors, row * dim, table, scores);
    const measures = measureList(topItems(scores, k, out && ((item) => out.has(item))), wanted, k);
    result.ndcg[slot] = measures.ndcg;
    result.hit[slot] = measures.hit;
    result.recall[slot] = measures.recall;
    result.precision[slot] = measures.precision;
    slot++;
  }
  return result;
}

/** Means over users of {@link rankByUser}. */
export function rankingMetrics(input: RankingInput): RankingMetrics {
  const { k, users, ndcg, hit, recall, precision } = rankByUser(input);
  return { k, users: users.length, ndcg: mean(ndcg), hit: mean(hit), recall: mean(recall), precision: mean(precision) };
}

/**
 * Ranking metrics of a bridge on users hidden from it: they have no target rating in training, so no item is excluded from
 * their lists.
 * @param rows their held-out ratings
 */
export function rankColdUsers(bridge: Bridge, rows: RatingRows, k: number): RankingMetrics {
  const users = Int32Array.from(new Set(rows.users));
  return rankingMetrics({ users, vectors: bridge.transfer(users), table: bridge.itemTable(), test: rows, k });
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

function itemsByUser(rows: RatingRows): Map<number, Set<number>> {
  const sets = new Map<number, Set<number>>();
  for (let row = 0; row < rows.users.length; row++) {
    const set = sets.get(rows.users[row]);
    if (set) set.add(rows.items[row]);
    else sets.set(rows.users[row], new Set([rows.items[row]]));
  }
  return sets;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function checkK(k: number): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number from 1, not ${k}`);
}
