import { exp } from '../math/elementary';
import type { RandomStream } from '../math/random';
import { type Pause, pacer } from '../math/work';

/** Exchanges tried for each rating: the mean taste of the chosen pairs is within 2 % of where it stays. */
const TRIES = 20;

/**
 * Makes users choose by taste what was dealt to them at random, and leaves everybody's number of ratings and every item's as it
 * is: two users offer each other one item each, and the exchange is made with probability min(1, e^Δ), Δ the log-odds that both
 * gain by it (Metropolis). In the long run a set of pairs is as likely as e^(Σ log-odds) among all sets with these numbers.
 * Linear in the number of ratings; pauses on the way.
 * @param userOf position of each place's user among the users, ascending, [ratings]
 * @param items item of each place, changed; each user's items are ascending before and after, [ratings]
 * @param logOdds what taste adds to the log-odds that a user chooses an item
 */
export function* chooseByTaste(
  userOf: Int32Array,
  items: Int32Array,
  logOdds: (user: number, item: number) => number,
  random: RandomStream,
): Generator<Pause, void> {
  const total = items.length;
  const users = userOf[total - 1] + 1;
  const starts = new Int32Array(users + 1);
  for (const user of userOf) starts[user + 1]++;
  for (let user = 0; user < users; user++) starts[user + 1] += starts[user];
  const has = (user: number, item: number): boolean => {
    for (let k = starts[user]; k < starts[user + 1]; k++) if (items[k] === item) return true;
    return false;
  };
  const held = Float64Array.from(items, (item, place) => logOdds(userOf[place], item));
  const due = pacer();
  const proposals = TRIES * total;
  for (let proposal = 0; proposal < proposals; proposal++) {
    if (proposal % 4096 === 0 && due()) yield { fraction: proposal / proposals };
    const a = random.integer(total);
    const b = random.integer(total);
    const [u, v, i, j] = [userOf[a], userOf[b], items[a], items[b]];
    if (u === v || i === j) continue;
    const [ofU, ofV] = [logOdds(u, j), logOdds(v, i)];
    const gain = ofU + ofV - held[a] - held[b];
    if (gain < 0 && random.uniform() >= exp(gain)) continue;
    if (has(u, j) || has(v, i)) continue;
    items[a] = j;
    items[b] = i;
    held[a] = ofU;
    held[b] = ofV;
  }
  for (let user = 0; user < users; user++) items.subarray(starts[user], starts[user + 1]).sort();
}
