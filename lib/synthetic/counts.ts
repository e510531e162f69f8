/**
 * Whole numbers in the proportion of `weights` that sum to `total`, each from `least` to `most`. Rounded by the largest
 * remainder's idea, with the running sum as the carrier, so no random numbers are needed.
 * @param weights positive, [n]
 * @param total from n · least to n · most
 * @returns counts, [n]
 */
export function proportionalCounts(weights: Float64Array, total: number, least: number, most: number): Int32Array {
  const n = weights.length;
  if (total < n * least || total > n * most) {
    throw new RangeError(`${total} cannot be parted into ${n} counts from ${least} to ${most}`);
  }
  // The scale at which the clipped proportions sum to the total: they rise with it, so halving finds it.
  const sumAt = (scale: number): number => {
    let sum = 0;
    for (const weight of weights) sum += Math.min(most, Math.max(least, scale * weight));
    return sum;
  };
  let low = 0;
  let high = 1;
  while (sumAt(high) < total) high *= 2;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (sumAt(middle) < total) low = middle;
    else high = middle;
  }
  const counts = new Int32Array(n);
  let exact = 0;
  let given = 0;
  for (let k = 0; k < n; k++) {
    exact += Math.min(most, Math.max(least, high * weights[k]));
    counts[k] = Math.min(most, Math.max(least, Math.round(exact) - given));
    given += counts[k];
  }
  for (let k = 0, step = Math.sign(total - given); given !== total; k = (k + 1) % n) {
    const next = counts[k] + step;
    if (next < least || next > most) continue;
    counts[k] = next;
    given += step;
  }
  return counts;
}
