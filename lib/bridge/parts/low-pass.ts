import {
  type BinaryMatrix,
  columnCounts,
  multiplyBinary,
  multiplyBinaryTransposed,
  rowCounts,
} from '../../math/binary-matrix';
import { leadingEigenvectors } from '../../math/leading-eigenvectors';
import type { RandomStream } from '../../math/random';
import { type SavedTensors, type Tensors, tensor } from '../../math/tensor';
import type { Pause } from '../../math/work';

/** A low-pass filter of rows over items: r → r D_i^−½ V Vᵀ D_i^½. */
export interface LowPass {
  /** The diagonal of D_i^−½, [items]; 0 where an item has no one. */
  readonly itemRoots: Float64Array;
  /** V, row-major [items × rank]. */
  readonly right: Float64Array;
}

/**
 * The low-pass filter of histories R, with D_u and D_i the row and column sums and V the leading right singular vectors of
 * R̃ = D_u^−½ R D_i^−½. V is [items × rank]; where there are fewer users than items it comes from the left
 * singular vectors U, V = R̃ᵀ U Σ⁻¹.
 * @param rank how many vectors pass; fewer where R has a lower rank
 */
export function* lowPassFilter(histories: BinaryMatrix, rank: number, random: RandomStream): Generator<Pause, LowPass> {
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

  return { itemRoots, right };
}

/** A row as the filter lets it through, [items]. */
export function passLow({ itemRoots, right }: LowPass, row: Float64Array): Float64Array {
  const columns = itemRoots.length;
  const count = right.length / columns;
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
}

/** The tensors of a filter, `name.itemRoots` [items] and `name.right` [items × rank]. */
export function lowPassTensors(name: string, { itemRoots, right }: LowPass): Tensors {
  const items = itemRoots.length;
  return { [`${name}.itemRoots`]: tensor(itemRoots), [`${name}.right`]: tensor(right, items, right.length / items) };
}

/** The filter out of {@link lowPassTensors}. @throws UserError where the tensors are not for so many items */
export function savedLowPass(saved: SavedTensors, name: string, items: number): LowPass {
  return {
    itemRoots: saved.float64(`${name}.itemRoots`, items),
    right: saved.float64(`${name}.right`, items, -1),
  };
}

const inverseRoot = (count: number): number => (count > 0 ? 1 / Math.sqrt(count) : 0);

/** Multiplies the rows of a table by one number each, in place. */
function scale(table: Float64Array, by: Float64Array): Float64Array {
  const width = table.length / by.length;
  for (let row = 0, at = 0; row < by.length; row++) for (let j = 0; j < width; j++) table[at++] *= by[row];
  return table;
}
