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

/** @throws RangeError where k is no length of a list */
export function checkK(k: number): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number from 1, not ${k}`);
}
