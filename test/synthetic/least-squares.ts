/** The best linear map of rows of x [n × d] to rows of y [n × d], and the share of y's variance that it explains. */
export function leastSquares(x: Float32Array, y: Float32Array, d: number): { matrix: Float64Array; explained: number } {
  const n = x.length / d;
  // Normal equations: (XᵀX) Bᵀ = XᵀY, solved by Gauss–Jordan elimination with pivoting.
  const system = Array.from({ length: d }, () => new Float64Array(2 * d));
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        system[i][j] += x[row * d + i] * x[row * d + j];
        system[i][d + j] += x[row * d + i] * y[row * d + j];
      }
    }
  }
  for (let k = 0; k < d; k++) {
    let pivot = k;
    for (let i = k; i < d; i++) if (Math.abs(system[i][k]) > Math.abs(system[pivot][k])) pivot = i;
    [system[k], system[pivot]] = [system[pivot], system[k]];
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const factor = system[i][k] / system[k][k];
      for (let j = k; j < 2 * d; j++) system[i][j] -= factor * system[k][j];
    }
  }
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) matrix[j * d + i] = system[i][d + j] / system[i][i];
  let [residual, total] = [0, 0];
  for (let row = 0; row < n; row++) {
    for (let j = 0; j < d; j++) {
      let fitted = 0;
      for (let i = 0; i < d; i++) fitted += matrix[j * d + i] * x[row * d + i];
      residual += (y[row * d + j] - fitted) ** 2;
      total += y[row * d + j] ** 2;
    }
  }
  return { matrix, explained: 1 - residual / total };
}
