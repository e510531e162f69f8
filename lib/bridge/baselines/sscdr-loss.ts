import { addGradients, applyLayer, type LinearLayer } from '../../math/linear-layer';

/** A batch of SSCDR: n rows, row-major. */
export interface SscdrBatch {
  readonly size: number;
  /** u_s, [n × d_s]. */
  readonly user: Float64Array;
  /** v⁺: a source item that the user rated above 3, [n × d_s]. */
  readonly positive: Float64Array;
  /** v⁻: another source item, [n × d_s]. */
  readonly negative: Float64Array;
  /** u_t, [n × d_t]. */
  readonly targetUser: Float64Array;
  /** 1 where the row has both items, [n]; a row without takes part in the first term alone. */
  readonly ranked: Uint8Array;
}

/**
 * SSCDR's loss, with f(x) = W x + b, as the mean over rows of
 *   ‖f(u_s) − u_t‖² + max(0, 1 + ‖f(v⁺) − u_t‖² − ‖f(v⁻) − u_t‖²);
 * its gradient is added to `gradient`.
 * @returns the two terms
 */
export function sscdrLoss(map: LinearLayer, batch: SscdrBatch, gradient: LinearLayer): { map: number; rank: number } {
  const { size, user, positive, negative, targetUser, ranked } = batch;
  const d = map.outDim;
  const toUser = applyLayer(map, user, size, new Float64Array(size * d));
  const toPositive = applyLayer(map, positive, size, new Float64Array(size * d));
  const toNegative = applyLayer(map, negative, size, new Float64Array(size * d));
  let mapSum = 0;
  let rankSum = 0;
  for (let r = 0; r < size; r++) {
    let near = 0;
    let far = 0;
    for (let k = r * d; k < (r + 1) * d; k++) {
      toUser[k] -= targetUser[k];
      toPositive[k] -= targetUser[k];
      toNegative[k] -= targetUser[k];
      mapSum += toUser[k] * toUser[k];
      near += toPositive[k] * toPositive[k];
      far += toNegative[k] * toNegative[k];
    }
    const hinge = ranked[r] ? Math.max(0, 1 + near - far) : 0;
    rankSum += hinge;
    const pull = hinge > 0 ? 2 / size : 0;
    for (let k = r * d; k < (r + 1) * d; k++) {
      toUser[k] *= 2 / size;
      toPositive[k] *= pull;
      toNegative[k] *= -pull;
    }
  }
  addGradients(gradient, user, toUser, size);
  addGradients(gradient, positive, toPositive, size);
  addGradients(gradient, negative, toNegative, size);
  return { map: mapSum / size, rank: rankSum / size };
}
