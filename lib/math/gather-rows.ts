/**
 * The rows at the given indices of a row-major [rows × dim] table, in that order, [indices.length × dim].
 * @param out where to; default: a new array. What lies behind the rows stays
 */
export function gatherRows(
  table: Float32Array,
  dim: number,
  indices: Int32Array,
  out: Float32Array = new Float32Array(indices.length * dim),
): Float32Array {
  for (let k = 0; k < indices.length; k++) {
    const start = indices[k] * dim;
    for (let j = 0; j < dim; j++) out[k * dim + j] = table[start + j];
  }
  return out;
}

/** As `gatherRows`, as float64: what layers take. A loop of its own, so that the compiler sees one kind of array in each. */
export function gather64(
  table: Float32Array,
  dim: number,
  indices: ArrayLike<number>,
  out?: Float64Array,
): Float64Array {
  const rows = out ?? new Float64Array(indices.length * dim);
  for (let k = 0; k < indices.length; k++) {
    const start = indices[k] * dim;
    for (let j = 0; j < dim; j++) rows[k * dim + j] = table[start + j];
  }
  return rows;
}

/**
 * Copies the rows of a row-major [rows × dim] table to `out`, `stride` apart from `at` on; what lies between them stays.
 */
export function padRows<Table extends Float32Array | Float64Array>(
  table: Table,
  dim: number,
  out: Table,
  at: number,
  stride: number,
): void {
  if (dim === stride) out.set(table, at);
  else for (let k = 0; k < table.length; k++) out[at + Math.floor(k / dim) * stride + (k % dim)] = table[k];
}
