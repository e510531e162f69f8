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

/**
 * The low-pass filter of histories R, with D_u and D_i the row and column sums and V the leading right singular vectors of
 * R̃ = D_u^−½ R D_i^−½: r → r D_i^−½ V Vᵀ D_i^½. V is [items × rank]; where there are fewer users than items it comes from the left
 * singular vectors U, V = R̃ᵀ U Σ⁻¹.
 * @param rank how many vectors pass; fewer where R has a lower rank
 */
export function* lowPassFilter(
  histories: BinaryMatrix,
  rank: number,
  random: RandomStream,
): Generator<Pause, (row: Float64Array) => Float64Array> {
  const { rows, columns } = histories;
  const userRoots = rowCounts(histories).map(inverseRoot);
  const itemRoots = columnCounts(histories).map(inverseRoot);
  /** R̃ x and R̃ᵀ y for `width` vectors side by side. */
  const toUsers = (x: Float64Array, width: number, out: Float64Array): Float64Array =>
    scale(multiplyBinary(histories, scale(x.slice(), itemRoots), width, out), userRoots);
  const toItems = (y: Float64Array, width: number, out: Float64Array): Float64Array =>
    scale(multiplyBinaryTransposed(histories, scale(y.slice(), userRoots), width, out), itemRoots);

  const byItems = columns <= rows;
  let between = new Float64Array(0);
  const { count, vectors, values } = yield* leadingEigenvectors(
    (x, width, out) => {
      const size = (byItems ? rows : columns) * width;
      if (between.length !== size) between = new Float64Array(size);
      if (byItems) toItems(toUsers(x, width, between), width, out);
      else toUsers(toItems(x, width, between), width, out);
    },
    byItems ? columns : rows,
    Math.min(rank, rows, columns),
    random,
  );
  const right = byItems ? vectors : toItems(vectors, count, new Float64Array(columns * count));
  if (!byItems) for (let at = 0; at < right.length; at++) right[at] /= Math.sqrt(values[at % count]);

  return (row) => {
    const along = new Float64Array(count);
    for (let i = 0; i < columns; i++) {
      const value = row[i] * itemRoots[i];
      if (value !== 0) for (let k = 0; k < count; k++) along[k] += value * right[i * count + k];
    }
    const out = new Float64Array(columns);
    for (let i = 0; i < columns; i++) {
      if (itemRoots[i] === 0) continue;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += along[k] * right[i * count + k];
      out[i] = sum / itemRoots[i];
    }
    return out;
  };
}

const inverseRoot = (count: number): number => (count > 0 ? 1 / Math.sqrt(count) : 0);

/** Multiplies the rows of a table by one number each, in place. */
function scale(table: Float64Array, by: Float64Array): Float64Array {
  const width = table.length / by.length;
  for (let row = 0, at = 0; row < by.length; row++) for (let j = 0; j < width; j++) table[at++] *= by[row];
  return table;
}
