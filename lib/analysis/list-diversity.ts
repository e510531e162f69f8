/** How different the lists of different users are. */
export interface ListDiversity {
  /** Share of the catalogue that stands in at least one list, 0 to 1. */
  readonly coverage: number;
  /** Items that two users' lists have in common, over the length of a list, mean over all pairs of users: 1 where all see the same. */
  readonly overlap: number;
}

/**
 * Diversity of recommendations between users (aggregate diversity, Adomavicius & Kwon 2012; its pairwise overlap is the
 * complement of personalisation). Pairs are not gone through: an item in n lists is common to n(n − 1)/2 of them.
 * @param lists item indices, one list a user, all of one length from 1, no item twice in a list; two lists at least
 * @param items number of items in the catalogue
 * @throws RangeError for lists of different lengths, an item that is not in the catalogue or stands twice, or fewer than two lists
 */
export function listDiversity(lists: readonly ArrayLike<number>[], items: number): ListDiversity {
  if (lists.length < 2) throw new RangeError(`diversity is between lists: two at least, not ${lists.length}`);
  const { length } = lists[0];
  const counts = new Int32Array(items);
  for (const [user, list] of lists.entries()) {
    if (list.length !== length || length === 0) {
      throw new RangeError(
        `list ${user} has ${list.length} items, the first ${length}: lists of one length from 1 are compared`,
      );
    }
    const seen = new Set<number>();
    for (let k = 0; k < length; k++) {
      const item = list[k];
      if (!(item >= 0 && item < items)) throw new RangeError(`list ${user} names item ${item} of ${items}`);
      if (seen.has(item)) throw new RangeError(`list ${user} names item ${item} twice`);
      seen.add(item);
      counts[item]++;
    }
  }
  let listed = 0;
  let common = 0;
  for (const count of counts) {
    if (count > 0) listed++;
    common += (count * (count - 1)) / 2;
  }
  const pairs = (lists.length * (lists.length - 1)) / 2;
  return { coverage: listed / items, overlap: common / (pairs * length) };
}
