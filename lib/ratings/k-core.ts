import { UserError } from '../errors';
import { finish, type Pause } from '../math/work';
import { keepRows } from './keep-rows';
import type { Ratings } from './ratings';

/** Least ratings of each user and of each item; 1 or 0 asks for nothing. */
export interface CoreSize {
  readonly users: number;
  readonly items: number;
}

/** A core, and what was taken away for it. */
export interface Core {
  readonly ratings: Ratings;
  /** Passes that took something away. */
  readonly rounds: number;
  readonly removed: { readonly ratings: number; readonly users: number; readonly items: number };
}

/**
 * The k-core: users with fewer than `users` ratings and items with fewer than `items` go, with their ratings, until none
 * is left to go. Dictionaries are compacted. The core is unique, whatever the order of removal.
 * @throws UserError where nothing remains, or a size is not a whole number from 0
 */
export function kCore(ratings: Ratings, least: CoreSize): Core {
  return finish(findCore(ratings, least));
}

/** {@link kCore} with a pause after each pass, for `drive`. */
export function* findCore(ratings: Ratings, least: CoreSize): Generator<Pause, Core> {
  for (const [name, size] of Object.entries(least)) {
    if (!(Number.isInteger(size) && size >= 0)) {
      throw new UserError(`the k-core's least ratings of ${name} must be a whole number from 0, not ${size}`);
    }
  }
  const { users, items } = ratings;
  const ofUser = new Int32Array(ratings.userIds.length);
  const ofItem = new Int32Array(ratings.itemIds.length);
  for (const user of users) ofUser[user]++;
  for (const item of items) ofItem[item]++;

  let kept = Int32Array.from({ length: users.length }, (_, k) => k);
  let rounds = 0;
  for (;;) {
    const next = kept.filter((k) => ofUser[users[k]] >= least.users && ofItem[items[k]] >= least.items);
    if (next.length === kept.length) break;
    rounds++;
    ofUser.fill(0);
    ofItem.fill(0);
    for (const k of next) {
      ofUser[users[k]]++;
      ofItem[items[k]]++;
    }
    kept = next;
    yield { fraction: kept.length / users.length };
  }
  if (kept.length === 0) {
    throw new UserError(
      `the k-core is empty: no group of users and items has ${least.users} ratings a user and ${least.items} an item. ` +
        'Choose a smaller k.',
    );
  }
  const compacted = keepRows(ratings, kept);
  return {
    ratings: compacted,
    rounds,
    removed: {
      ratings: users.length - kept.length,
      users: ratings.userIds.length - compacted.userIds.length,
      items: ratings.itemIds.length - compacted.itemIds.length,
    },
  };
}
