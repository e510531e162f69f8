import type { BaseModels } from '../../embedding/embedding-model';
import type { Bridge } from '../bridge';

/**
 * Gathers rows of a float32 table as float64: `out` [indices.length × dim], made where it is not given.
 * @param table row-major [rows × dim]
 */
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
 * The bridge that most methods are: source user vectors go through a map and are scored against the items of the target
 * model as it stands.
 * @param map source vectors [n × source.dim], and the users they belong to → target vectors [n × target.dim]
 * @param engine what computes, for the reports
 */
export function trainedMap(
  { source, target }: BaseModels,
  fit: Bridge['fit'],
  map: (vectors: Float64Array, users: Int32Array) => Float64Array,
  engine = 'typed-array',
): Bridge {
  return {
    engine,
    fit,
    transfer: (users) => Float32Array.from(map(gather64(source.users, source.dim, users), users)),
    itemTable: () => ({ dim: target.dim, items: target.items, itemOffsets: target.itemOffsets }),
  };
}
