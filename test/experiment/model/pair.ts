import { type Ratings, selectRows } from '../../../lib/ratings/ratings';
import { synthesize } from '../../../lib/synthetic/synthesize';

/** The ratings of some users, under their ids; the items stay. */
export function ofUsers(ratings: Ratings, wanted: (id: string) => boolean): Ratings {
  const rows = selectRows(
    ratings,
    Array.from(ratings.users.keys()).filter((row) => wanted(ratings.userIds[ratings.users[row]])),
  );
  const kept = [...new Set(rows.users)].sort((a, b) => a - b);
  const place = new Map(kept.map((user, k) => [user, k]));
  return {
    ...rows,
    users: rows.users.map((user) => place.get(user) as number),
    userIds: kept.map((user) => ratings.userIds[user]),
    itemIds: ratings.itemIds,
  };
}

/** A small pair of domains with some of its overlapping users hidden, in the target alone or in both. */
export function hiddenPair() {
  const { source, target } = synthesize('tiny', 1);
  const overlap = source.userIds.filter((id) => target.userIds.includes(id));
  const hidden = new Set(overlap.filter((_, k) => k % 5 === 0));
  return {
    hidden,
    source,
    /** Source ratings of all others, and of the hidden ones. */
    sourceOfOthers: ofUsers(source, (id) => !hidden.has(id)),
    sourceOfHidden: ofUsers(source, (id) => hidden.has(id)),
    targetOfOthers: ofUsers(target, (id) => !hidden.has(id)),
    targetOfHidden: ofUsers(target, (id) => hidden.has(id)),
  };
}
