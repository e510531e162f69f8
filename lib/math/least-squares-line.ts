/**
 * The line y ≈ slope · x + intercept of least squares. Where all x are the same, the slope is 0 and the intercept the mean.
 * @param n number of points, from 1
 * @param x of point k, 0 … n − 1
 * @param y of point k
 * @returns the line and its mean squared error
 */
export function leastSquaresLine(
  n: number,
  x: (k: number) => number,
  y: (k: number) => number,
): { slope: number; intercept: number; meanSquaredError: number } {
  if (n === 0) throw new RangeError('a line needs at least one point: no overlapping user is left for training');
  let meanX = 0;
  let meanY = 0;
  for (let k = 0; k < n; k++) {
    meanX += x(k) / n;
    meanY += y(k) / n;
  }
  let xx = 0;
  let xy = 0;
  for (let k = 0; k < n; k++) {
    xx += (x(k) - meanX) ** 2;
    xy += (x(k) - meanX) * (y(k) - meanY);
  }
  const slope = xx > 0 ? xy / xx : 0;
  const intercept = meanY - slope * meanX;
  let squares = 0;
  for (let k = 0; k < n; k++) squares += (y(k) - slope * x(k) - intercept) ** 2;
  return { slope, intercept, meanSquaredError: squares / n };
}
