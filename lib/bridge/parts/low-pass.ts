import {
  type BinaryMatrix,
  columnCounts,
  multiplyBinary,
  multiplyBinaryTransposed,
  rowCounts,
} from '../../math/binary-matrix';
import { leadingEigenvectors } from '../../math/leading-eigenvectors';
import type { RandomStream } from '../../math/random';
import type { Pause } from '../../math/work';

const inverse = (count: number): number => (count > 0 ? 1 / count : 0);
const inverseRoot = (count: number): number => (count > 0 ? 1 / Math.sqrt(count) : 0);

/**
 * The low-pass filter of histories R, with D_u and D_i the row and column sums and V the leading right singular vectors of
 * R̃ = D_u^−½ R D_i^−½: r → r D_i^−½ V Vᵀ D_i^½. With the left singular vectors U of R̃ and its singular values, V = R̃ᵀ U Σ⁻¹, so that U alone is kept,
 * users × rank, and V Vᵀ = R̃ᵀ U Σ⁻² Uᵀ R̃ is applied by sparse products.
 * @param rank how many vectors pass; fewer where R has a lower rank
 */
export function* lowPassFilter(
  histories: BinaryMatrix,
  rank: number,
  random: RandomStream,
): Generator<Pause, (row: Float64Array) => Float64Array> {
  const userRoots = rowCounts(histories).map(inverseRoot);
  const itemShares = columnCounts(histories).map(inverse);
  let between = new Float64Array(0);
  const gram = (x: Float64Array, width: number, out: Float64Array): void => {
    if (between.length !== histories.columns * width) between = new Float64Array(histories.columns * width);
    const scale = (values: Float64Array, by: Float64Array) => {
      for (let k = 0; k < values.length; k++) values[k] *= by[(k / width) | 0];
    };
    const scaled = x.slice();
    scale(scaled, userRoots);
    multiplyBinaryTransposed(histories, scaled, width, between);
    scale(between, itemShares);
    multiplyBinary(histories, between, width, out);
    scale(out, userRoots);
  };
  const size = Math.min(rank, histories.rows, histories.columns);
  const { count, vectors, values } = yield* leadingEigenvectors(gram, histories.rows, size, random);
  const users = new Float64Array(histories.rows);
  return (row: Float64Array): Float64Array => {
    // R̃ D_i^−½ rᵀ, of which D_i takes what both roots would.
    multiplyBinary(
      histories,
      row.map((value, item) => value * itemShares[item]),
      1,
      users,
    );
    const along = new Float64Array(count);
    for (let u = 0; u < users.length; u++) {
      const value = users[u] * userRoots[u];
      if (value !== 0) for (let k = 0; k < count; k++) along[k] += value * vectors[u * count + k];
    }
    for (let k = 0; k < count; k++) along[k] /= values[k];
    for (let u = 0; u < users.length; u++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += along[k] * vectors[u * count + k];
      users[u] = sum * userRoots[u];
    }
    // R̃ᵀ D_i^½: the roots of D_i cancel.
    return multiplyBinaryTransposed(histories, users, 1, new Float64Array(histories.columns));
  };
}
