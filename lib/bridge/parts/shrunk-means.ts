import type { RatingRows } from '../../ratings/ratings';

/** Mean μ of all ratings. @throws RangeError where there is no row: a mean of nothing is no prediction. */
export function meanRating(rows: RatingRows): number {
  const n = rows.values.length;
  if (n === 0) throw new RangeError('no training rating: lower the share of test users or give more data');
  let sum = 0;
  for (let k = 0; k < n; k++) sum += rows.values[k];
  return sum / n;
}

/**
 * Mean rating of each index, pulled towards `mean` as if it had `smoothing` more ratings of that value:
 * (Σ r + smoothing · mean) / (count + smoothing). An index without a rating gets `mean`.
 * @param indices user or item index of each row, [rows]
 * @param values rating of each row, [rows]
 * @param count number of indices
 * @param smoothing 0 or more ratings; 0 gives plain means
 * @returns [count]
 */
export function shrunkMeans(
  indices: Int32Array,
  values: ArrayLike<number>,
  count: number,
  mean: number,
  smoothing: number,
): Float64Array {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (let k = 0; k < indices.length; k++) {
    sums[indices[k]] += values[k];
    counts[indices[k]]++;
  }
  const means = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const weight = counts[i] + smoothing;
    means[i] = weight > 0 ? (sums[i] + smoothing * mean) / weight : mean;
  }
  return means;
}
