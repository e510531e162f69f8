import type { EmbeddingSizes } from '../../lib/embedding/train-embedding';
import { randomStream } from '../../lib/math/random';
import type { RatingRows } from '../../lib/ratings/ratings';

export { denseStart, epochBatches } from '../../lib/embedding/dense-twin';

/** Ratings with a long tail: low indices are common, and the last user and item of the tables have none. */
export function skewedRows(count: number, sizes: EmbeddingSizes, seed: number): RatingRows {
  const random = randomStream(seed, 'skewed');
  const draw = (n: number): number => Math.floor((n - 1) * random.uniform() ** 3);
  const users = Int32Array.from({ length: count }, () => draw(sizes.users));
  const items = Int32Array.from({ length: count }, () => draw(sizes.items));
  const values = Float32Array.from({ length: count }, () => 1 + random.integer(5));
  return { users, items, values };
}

/** Largest absolute difference of two arrays. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let k = 0; k < a.length; k++) worst = Math.max(worst, Math.abs(a[k] - b[k]));
  return worst;
}
