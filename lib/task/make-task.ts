import { UserError } from '../errors';
import type { RatingRows, Ratings } from '../ratings/ratings';
import type { CrossDomainTask, Domain } from './task';

/**
 * Brings two domains under one user index (paper section 3.1). Users of one domain only stay in: they pretrain its model.
 * @param source ratings of the source domain; ids as in the target's, so that a person has one id
 * @param target ratings of the target domain
 * @throws UserError where no user rated in both
 */
export function makeTask(source: Ratings, target: Ratings): CrossDomainTask {
  const userIds: string[] = [];
  const overlap: number[] = [];
  const toUnion = [new Int32Array(source.userIds.length), new Int32Array(target.userIds.length)];
  const [a, b] = [source.userIds, target.userIds];
  // Both dictionaries are sorted by code unit, so one merge gives the union and the overlap.
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const inSource = i < a.length && (j >= b.length || a[i] <= b[j]);
    const inTarget = j < b.length && (i >= a.length || b[j] <= a[i]);
    if (inSource && inTarget) overlap.push(userIds.length);
    const index = userIds.length;
    userIds.push(inSource ? a[i] : b[j]);
    if (inSource) toUnion[0][i++] = index;
    if (inTarget) toUnion[1][j++] = index;
  }
  if (overlap.length === 0) {
    throw new UserError(
      `no user rated in both domains (${a.length} source users such as ${example(a)}, ` +
        `${b.length} target users such as ${example(b)}). Give two files that name their users alike, ` +
        'and check which column holds the users.',
    );
  }
  return {
    userIds,
    source: domain(source, toUnion[0]),
    target: domain(target, toUnion[1]),
    overlap: Int32Array.from(overlap),
  };
}

function example(ids: readonly string[]): string {
  return ids.length ? JSON.stringify(ids[0]) : '(none)';
}

/** The map to the union keeps the order, so rows stay sorted by (user, item). */
function domain(ratings: Ratings, toUnion: Int32Array): Domain {
  const rows: RatingRows = {
    users: ratings.users.map((user) => toUnion[user]),
    items: ratings.items,
    values: ratings.values,
    times: ratings.times,
  };
  return { ...rows, itemIds: ratings.itemIds };
}
