/** Arithmetic mean, summed from the first value on. @param values at least one; of none the mean is no number */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}
