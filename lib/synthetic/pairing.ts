import type { RandomStream } from '../math/random';
import { type Pause, pacer } from '../math/work';

/**
 * Draws who rates what: every user gets the wished number of different items and every item the wished number of users.
 * The items' places are shuffled and dealt to the users in order; a second place of one item with one user is exchanged
 * with a random place elsewhere. Linear in the number of ratings; pauses on the way.
 * @param userCounts ratings of each user, [users]
 * @param itemCounts ratings of each item, [items]; same sum
 * @returns item of each place, users one after another and each user's items ascending, [ratings]
 */
export function* pairUsersWithItems(
  userCounts: Int32Array,
  itemCounts: Int32Array,
  random: RandomStream,
): Generator<Pause, Int32Array> {
  const total = userCounts.reduce((sum, count) => sum + count, 0);
  const items = new Int32Array(total);
  for (let item = 0, at = 0; item < itemCounts.length; item++) {
    items.fill(item, at, at + itemCounts[item]);
    at += itemCounts[item];
  }
  random.shuffle(items);

  const starts = new Int32Array(userCounts.length + 1);
  const userOf = new Int32Array(total);
  for (let user = 0; user < userCounts.length; user++) {
    starts[user + 1] = starts[user] + userCounts[user];
    userOf.fill(user, starts[user], starts[user + 1]);
  }
  const has = (user: number, item: number): boolean => {
    for (let k = starts[user]; k < starts[user + 1]; k++) if (items[k] === item) return true;
    return false;
  };
  const due = pacer();
  const seenBy = new Int32Array(itemCounts.length).fill(-1);
  for (let user = 0; user < userCounts.length; user++) {
    if (user % 256 === 0 && due()) yield { fraction: starts[user] / total };
    for (let k = starts[user]; k < starts[user + 1]; k++) {
      if (seenBy[items[k]] === user) exchange(k, user);
      seenBy[items[k]] = user;
    }
  }
  for (let user = 0; user < userCounts.length; user++) {
    items.subarray(starts[user], starts[user + 1]).sort();
    if (user % 256 === 0 && due()) yield { fraction: 1 };
  }
  return items;

  function exchange(place: number, user: number): void {
    for (let tries = 0; tries < 100000; tries++) {
      const other = random.integer(total);
      const partner = userOf[other];
      if (partner === user || has(user, items[other]) || has(partner, items[place])) continue;
      const item = items[other];
      items[other] = items[place];
      items[place] = item;
      return;
    }
    throw new RangeError('the ratings are too dense for their long tail: ask for fewer ratings or more items');
  }
}
