/** Distances of one vector of `from` to all of `to`, both row-major [n × dim]. */
export function distancesTo(from: ArrayLike<number>, to: ArrayLike<number>, row: number, dim: number): Float64Array {
  const result = new Float64Array(to.length / dim);
  for (let k = 0; k < result.length; k++) {
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += (from[row * dim + d] - to[k * dim + d]) ** 2;
    result[k] = Math.sqrt(sum);
  }
  return result;
}

/**
 * Energy distance of two clouds of points over the mean distance between their points (Székely & Rizzo 2013):
 *   (2 E|X − Y| − E|X − X'| − E|Y − Y'|) / (2 E|X − Y|),
 * 0 where the clouds have one distribution, up to 1; above 0 by about (1/n + 1/m)/2 for two samples of one distribution, since a
 * point is also paired with itself. Of conditional distributions take points (u_s, u_t): then it matters who lies where.
 * @param a row-major [n × dim]
 * @param b row-major [m × dim]
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>, dim: number): number {
  const mean = (from: ArrayLike<number>, to: ArrayLike<number>): number => {
    const rows = from.length / dim;
    let sum = 0;
    for (let row = 0; row < rows; row++) for (const distance of distancesTo(from, to, row, dim)) sum += distance;
    return sum / (rows * (to.length / dim));
  };
  if (!(a.length >= dim && a.length % dim === 0 && b.length >= dim && b.length % dim === 0)) {
    throw new RangeError(`${a.length} and ${b.length} numbers are not two tables of vectors of length ${dim}`);
  }
  const between = mean(a, b);
  // Below 0 by rounding alone.
  return between > 0 ? Math.max(0, (2 * between - mean(a, a) - mean(b, b)) / (2 * between)) : 0;
}
