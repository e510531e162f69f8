import { groupRows, userSlots } from '../math/grouping';
import type { RandomStream, RandomStreams } from '../math/random';
import { type Pause, pacer } from '../math/work';
import { type RatingRows, selectRows } from '../ratings/ratings';

import type { CrossDomainTask, SplitRows } from './task';

/** How unrated items are added to the training rows. */
export interface NegativeOptions {
  /** Unrated items drawn for each rated one, from 0 (none added). */
  readonly perPositive: number;
  /** Rating that a drawn item is given; below every real rating. */
  readonly value: number;
}

/**
 * Rows with sampled negatives after them: for each of a user's n rows, `perPositive` items that the user has not rated in
 * these rows, all different. A user who leaves fewer unrated gets them all. Times are left out, since a negative has none.
 *
 * Pauses on the way, for `drive`; `finish` takes them in one go. Only the rows given here count as rated: a hidden rating may be drawn, as it may in a real system that does not know it.
 * @param itemCount items of the domain
 */
export function* withNegatives(
  rows: RatingRows,
  itemCount: number,
  { perPositive, value }: NegativeOptions,
  random: RandomStream,
): Generator<Pause, RatingRows> {
  if (!(Number.isInteger(perPositive) && perPositive >= 0)) {
    throw new RangeError(`negatives per positive must be a whole number from 0, not ${perPositive}`);
  }
  if (!Number.isFinite(value)) throw new RangeError(`the rating of a negative must be a number, not ${value}`);
  const positives = rows.users.length;
  const { users: raters, slots } = userSlots(rows.users);
  yield { fraction: 0 };
  const { starts, rows: order } = groupRows(slots, raters.length);
  yield { fraction: 0 };
  const most = positives * (1 + perPositive);
  const all = { users: new Int32Array(most), items: new Int32Array(most), values: new Float32Array(most) };
  all.users.set(rows.users);
  all.items.set(rows.items);
  all.values.set(rows.values);
  let count = positives;
  const due = pacer();
  // By user index, so that the draws do not depend on the order of the rows.
  for (const k of Array.from(raters.keys()).sort((a, b) => raters[a] - raters[b])) {
    if (due()) yield { fraction: count / most };
    const own = new Set<number>();
    for (let at = starts[k]; at < starts[k + 1]; at++) own.add(rows.items[order[at]]);
    for (const item of drawUnrated(own, itemCount, perPositive * own.size, random)) {
      all.users[count] = raters[k];
      all.items[count++] = item;
    }
  }
  all.values.fill(value, positives);
  if (count === most) return all;
  return { users: all.users.slice(0, count), items: all.items.slice(0, count), values: all.values.slice(0, count) };
}

/**
 * A split whose training rows carry negatives, for ranking runs (paper section 4.1: N@20 and H@20 come from runs with added
 * negative samples). Source and target rows draw from streams of their own; the bridge's rows get the negatives that
 * their users have in the target's. What was `rated`, validation and test rows stay as they are.
 */
export function* splitWithNegatives(
  task: CrossDomainTask,
  split: SplitRows,
  options: NegativeOptions,
  random: RandomStreams,
): Generator<Pause, SplitRows> {
  const stream = (domain: string): RandomStream => random(`task/negatives/${domain}`);
  const source = yield* withNegatives(split.source, task.source.itemIds.length, options, stream('source'));
  const target = yield* withNegatives(split.targetTrain, task.target.itemIds.length, options, stream('target'));
  const trains = new Uint8Array(task.userIds.length);
  for (const user of split.trainUsers) trains[user] = 1;
  yield { fraction: 1 };
  const positions = new Int32Array(target.users.length);
  let count = 0;
  for (let row = 0; row < positions.length; row++) if (trains[target.users[row]]) positions[count++] = row;
  yield { fraction: 1 };
  const bridgeTrain = selectRows(target, positions.subarray(0, count));
  yield { fraction: 1 };
  return { ...split, source, targetTrain: target, bridgeTrain };
}

function drawUnrated(
  rated: ReadonlySet<number>,
  itemCount: number,
  wanted: number,
  random: RandomStream,
): Iterable<number> {
  const unrated = itemCount - rated.size;
  if (2 * wanted < unrated) {
    const drawn = new Set<number>();
    while (drawn.size < wanted) {
      const item = random.integer(itemCount);
      if (!rated.has(item)) drawn.add(item);
    }
    return drawn;
  }
  // So many are wanted that drawing until one is free would take long: shuffle all that are free.
  const free: number[] = [];
  for (let item = 0; item < itemCount; item++) if (!rated.has(item)) free.push(item);
  return random.shuffle(free).slice(0, wanted);
}
