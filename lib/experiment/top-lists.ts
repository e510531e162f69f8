import type { Model } from '../bridge/bridge';
import { modelScores } from '../evaluation/metrics/ranking';
import { topItems } from '../evaluation/metrics/top-items';
import { type Pause, pacer } from '../math/work';

/** One line of a list. */
export interface Recommendation {
  readonly user: string;
  /** 1 is the best. */
  readonly rank: number;
  readonly item: string;
  /**
   * Predicted rating. Made with negatives it orders items and is no number of stars, and some methods order items alone: their scores
   * mean nothing else.
   */
  readonly score: number;
}

/** The best items of one user, as indices, best first. */
export interface TopList {
  readonly user: number;
  readonly top: Int32Array;
  readonly scores: Float32Array;
}

/** The best items of each user by the model as it stands now. @param items number of target items, @param count of a list */
export function* topLists(model: Model, users: Int32Array, items: number, count: number): Generator<Pause, TopList[]> {
  const all = modelScores(model, users, items);
  const row = new Float32Array(items);
  const due = pacer();
  const lists: TopList[] = [];
  for (let at = 0; at < users.length; at++) {
    yield* all.fill(at, row);
    const top = topItems(row, count);
    lists.push({ user: users[at], top, scores: Float32Array.from(top, (item) => row[item]) });
    if (due()) yield { fraction: at / users.length };
  }
  return lists;
}

/** Lists with the ids in place of the indices. */
export function namedLists(
  lists: readonly TopList[],
  userIds: readonly string[],
  itemIds: readonly string[],
): Recommendation[] {
  return lists.flatMap(({ user, top, scores }) =>
    Array.from(top, (item, place) => ({
      user: userIds[user],
      rank: place + 1,
      item: itemIds[item],
      score: scores[place],
    })),
  );
}
