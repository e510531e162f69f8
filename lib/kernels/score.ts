/** Item vectors that user vectors are scored against: r̂ = u·v + offset. */
export interface ItemTable {
  readonly dim: number;
  /** Row-major [items × dim]. */
  readonly items: Float32Array;
  /** [items]; absent means 0. */
  readonly itemOffsets?: Float32Array;
}

/** Sums of the errors of a block of ratings; MAE = absolute / rows, RMSE = √(squared / rows). */
export interface ErrorSums {
  readonly rows: number;
  /** Σ |r̂ − r|. */
  readonly absolute: number;
  /** Σ (r̂ − r)². */
  readonly squared: number;
}

/** u·v of the vectors that start at `a` and `b`; the paper's length, 10, is unrolled. */
function dot(x: Float32Array, a: number, y: Float32Array, b: number, dim: number): number {
  if (dim === 10) {
    return (
      x[a] * y[b] +
      x[a + 1] * y[b + 1] +
      x[a + 2] * y[b + 2] +
      x[a + 3] * y[b + 3] +
      (x[a + 4] * y[b + 4] + x[a + 5] * y[b + 5] + x[a + 6] * y[b + 6]) +
      (x[a + 7] * y[b + 7] + x[a + 8] * y[b + 8] + x[a + 9] * y[b + 9])
    );
  }
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < dim; i += 2) {
    even += x[a + i] * y[b + i];
    odd += x[a + i + 1] * y[b + i + 1];
  }
  if (i < dim) even += x[a + i] * y[b + i];
  return even + odd;
}

function checkSizes(dim: number, rowVector: Int32Array, table: ItemTable, rowItem: Int32Array): void {
  if (table.dim !== dim) throw new RangeError(`vectors have ${dim} coordinates, the item table ${table.dim}`);
  if (rowVector.length !== rowItem.length) {
    throw new RangeError(`${rowVector.length} rows name a vector but ${rowItem.length} name an item`);
  }
}

/**
 * Predicted rating of each row, r̂ = u·v + offset (paper section 3.1), computed in float64 and rounded once.
 * @param vectors user vectors, row-major [n × dim]
 * @param dim length of a vector; must be the table's
 * @param rowVector which vector each row uses, [rows], 0 … n − 1
 * @param table what the vectors are scored against
 * @param rowItem which item each row scores, [rows]
 * @param out where the predictions go, [rows]; a new array if absent. Returned.
 * @throws RangeError where the sizes do not agree
 */
export function scoreRows(
  vectors: Float32Array,
  dim: number,
  rowVector: Int32Array,
  table: ItemTable,
  rowItem: Int32Array,
  out: Float32Array = new Float32Array(rowItem.length),
): Float32Array {
  checkSizes(dim, rowVector, table, rowItem);
  if (out.length !== rowItem.length) throw new RangeError(`out has ${out.length} places for ${rowItem.length} rows`);
  const { items, itemOffsets } = table;
  for (let k = 0; k < rowItem.length; k++) {
    const item = rowItem[k];
    const offset = itemOffsets === undefined ? 0 : itemOffsets[item];
    out[k] = offset + dot(vectors, rowVector[k] * dim, items, item * dim, dim);
  }
  return out;
}

/**
 * Error sums over all rows without storing the predictions: one pass for MAE and RMSE together. The arguments are those of
 * `scoreRows`; `values` are the true ratings, [rows].
 */
export function scoreErrors(
  vectors: Float32Array,
  dim: number,
  rowVector: Int32Array,
  table: ItemTable,
  rowItem: Int32Array,
  values: Float32Array,
): ErrorSums {
  checkSizes(dim, rowVector, table, rowItem);
  if (values.length !== rowItem.length) throw new RangeError(`${values.length} ratings for ${rowItem.length} rows`);
  const { items, itemOffsets } = table;
  let absolute = 0;
  let squared = 0;
  for (let k = 0; k < rowItem.length; k++) {
    const item = rowItem[k];
    const offset = itemOffsets === undefined ? 0 : itemOffsets[item];
    const error = offset + dot(vectors, rowVector[k] * dim, items, item * dim, dim) - values[k];
    absolute += Math.abs(error);
    squared += error * error;
  }
  return { rows: rowItem.length, absolute, squared };
}
