import assert from 'node:assert/strict';
import { canonicalCorrelations, gramSpectrum, predictionSpectrum } from '../../lib/analysis/subspace';
import { randomStream } from '../../lib/math/random';

const normals = (count: number, stage: string): Float64Array =>
  randomStream(3, `subspace/${stage}`).fillNormal(new Float64Array(count));

/** Rows of `table` times a matrix [dim × dim], plus an offset. */
function moved(table: Float64Array, dim: number, matrix: Float64Array, offset: number): Float64Array {
  return table.map((_, k) => {
    const row = Math.floor(k / dim) * dim;
    let sum = offset;
    for (let i = 0; i < dim; i++) sum += table[row + i] * matrix[i * dim + (k % dim)];
    return sum;
  });
}

const near = (actual: readonly number[], expected: readonly number[], tolerance = 1e-9): void => {
  assert.equal(actual.length, expected.length);
  for (const [k, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[k]) < tolerance, `${actual} is not ${expected}`);
  }
};

describe('embedding/subspace', () => {
  it('gives the Gram matrix its eigenvalues', () => {
    // Rows (3, 0) and (0, 1): UᵀU/2 = diag(4.5, 0.5).
    near(gramSpectrum([3, 0, 0, 1], 2), [4.5, 0.5]);
  });

  it('gives the singular values of the predictions, whatever the basis', () => {
    // U Vᵀ = [[6, 0], [0, 1]]: singular values 6 and 1, divided by √(2 · 2).
    near(predictionSpectrum([3, 0, 0, 1], [2, 0, 0, 1], 2), [3, 0.5]);
    const [users, items] = [normals(40 * 2, 'users'), normals(30 * 2, 'items')];
    const spectrum = predictionSpectrum(users, items, 2);
    // A = [[2, 1], [0, 1]] and its inverse transposed.
    const other = predictionSpectrum(
      moved(users, 2, Float64Array.of(2, 1, 0, 1), 0),
      moved(items, 2, Float64Array.of(0.5, 0, -0.5, 1), 0),
      2,
    );
    near(other, spectrum);
    let squares = 0;
    for (let u = 0; u < 40; u++) {
      for (let i = 0; i < 30; i++) squares += (users[2 * u] * items[2 * i] + users[2 * u + 1] * items[2 * i + 1]) ** 2;
    }
    assert.ok(Math.abs(spectrum.reduce((sum, value) => sum + value ** 2, 0) - squares / 1200) < 1e-9);
  });

  it('sees a change of basis and origin as full correlation', () => {
    const x = normals(200 * 3, 'x');
    near(canonicalCorrelations(x, 3, moved(x, 3, normals(9, 'matrix'), 5), 3), [1, 1, 1], 1e-7);
  });

  it('is the plain correlation for single columns', () => {
    near(canonicalCorrelations([1, 2, 3, 4], 1, [1, 3, 2, 4], 1), [0.8]);
  });

  it('finds the one direction that two tables share, and little else', () => {
    const [x, y] = [normals(2000 * 3, 'a'), normals(2000 * 2, 'b')];
    for (let row = 0; row < 2000; row++) y[row * 2] = 0.8 * x[row * 3 + 1] + 0.6 * y[row * 2];
    const [first, second] = canonicalCorrelations(x, 3, y, 2);
    assert.ok(Math.abs(first - 0.8) < 0.03, String(first));
    assert.ok(second < 0.1, String(second));
  });

  it('passes over a column without variance', () => {
    near(canonicalCorrelations([1, 7, 2, 7, 3, 7, 4, 7], 2, [1, 3, 2, 4], 1), [0.8]);
  });

  it('refuses tables of different users', () => {
    assert.throws(() => canonicalCorrelations([1, 2, 3], 1, [1, 2], 1), /3 and 2 rows; they must be of the same users/);
    assert.throws(() => gramSpectrum([1, 2, 3], 2), /does not hold vectors of length 2/);
  });
});
