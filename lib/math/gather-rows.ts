/**
 * The rows at the given indices of a row-major [rows × dim] table, in that order, [indices.length × dim].
 * @param out where to; default: a new float32 array. What lies behind the rows stays
 */
export function gatherRows<Out extends Float32Array | Float64Array = Float32Array>(
  table: Float32Array,
  dim: number,
  indices: ArrayLike<number>,
  out: Out = new Float32Array(indices.length * dim) as Out,
): Out {
  for (let k = 0; k < indices.length; k++) {
    const start = indices[k] * dim;
    for (let j = 0; j < dim; j++) out[k * dim + j] = table[start + j];
  }
  return out;
}

/** As `gatherRows`, as float64: what layers take. */
export function gather64(
  table: Float32Array,
  dim: number,
  indices: ArrayLike<number>,
  out: Float64Array = new Float64Array(indices.length * dim),
): Float64Array {
  return gatherRows(table, dim, indices, out);
}
