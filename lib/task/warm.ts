import { rowsByUser } from '../math/grouping';
import type { RandomStream } from '../math/random';
import { type RatingRows, selectRows } from '../ratings/ratings';

/** Target ratings of the test users, parted for the warm start. */
export interface WarmSplit {
  /** Each user's oldest ratings: these fine-tune. */
  readonly fineTune: RatingRows;
  /** The later ones: these test. */
  readonly test: RatingRows;
  /** Said where the rows have no times and the order of a user's ratings was drawn. */
  readonly warning?: string;
}

/**
 * Gives the oldest floor(share · n) of each user's n ratings to fine-tuning and the rest to testing, so a user's only
 * rating tests. Ratings of one time are ordered by item index; rows without times in an order drawn from `random`.
 * @param rows target ratings of the test users, in any order
 * @param share of a user's ratings to fine-tune with, between 0 and 1
 * @throws RangeError where the share is not between 0 and 1
 */
export function warmSplit(rows: RatingRows, share: number, random: RandomStream): WarmSplit {
  if (!(share > 0 && share < 1)) throw new RangeError(`share must lie between 0 and 1, not ${share}`);
  const { users, starts, rows: byUser } = rowsByUser(rows.users);
  const { times, items } = rows;
  const fineTune: number[] = [];
  const test: number[] = [];
  // By user index and then item, whatever order the rows came in: the drawn order must not depend on it.
  for (const place of [...users.keys()].sort((a, b) => users[a] - users[b])) {
    const positions = byUser.slice(starts[place], starts[place + 1]).sort((a, b) => items[a] - items[b]);
    if (times) positions.sort((a, b) => times[a] - times[b]);
    else random.shuffle(positions);
    const old = Math.floor(share * positions.length);
    for (let k = 0; k < positions.length; k++) (k < old ? fineTune : test).push(positions[k]);
  }
  const split = { fineTune: selectRows(rows, fineTune), test: selectRows(rows, test) };
  if (times) return split;
  return {
    ...split,
    warning:
      'The ratings have no times: which of a user’s ratings fine-tune was drawn at random instead of oldest first, ' +
      'so the warm start may look into the future.',
  };
}
