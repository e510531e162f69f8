/** The rows at the given indices of a row-major [rows × dim] table, in that order, as a new [indices.length × dim] array. */
export function gatherRows(table: Float32Array, dim: number, indices: Int32Array): Float32Array {
  const out = new Float32Array(indices.length * dim);
  for (let k = 0; k < indices.length; k++) {
    const start = indices[k] * dim;
    for (let j = 0; j < dim; j++) out[k * dim + j] = table[start + j];
  }
  return out;
}
