import { jStat } from '../math/jstat';
import { tasteShare } from './options';
import type { Truth } from './truth';

/** A rating's utility without its noise, for a user of `truth.userIds` and an item of the domain. */
export function trueUtility(truth: Truth, domain: 'source' | 'target', user: number, item: number): number {
  const { users, items, userBias, itemBias } = truth[domain];
  const { factors } = truth.options;
  let taste = 0;
  for (let k = 0; k < factors; k++) taste += users[user * factors + k] * items[item * factors + k];
  return userBias[user] + itemBias[item] + Math.sqrt(tasteShare(truth.options) / factors) * taste;
}

/**
 * The rating to expect of a user for an item by one who knows the truth, 1 to 5: the mean over the rating's own noise.
 * No prediction has a smaller squared error on average, so its RMSE is the floor for every method.
 */
export function oracleRating(truth: Truth, domain: 'source' | 'target', user: number, item: number): number {
  const utility = trueUtility(truth, domain, user, item);
  const deviation = Math.sqrt(truth.options.ratingNoise);
  let rating = 1;
  for (const threshold of truth[domain].thresholds) {
    rating += deviation > 0 ? jStat().normal.cdf(utility, threshold, deviation) : utility >= threshold ? 1 : 0;
  }
  return rating;
}
