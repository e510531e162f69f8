import type { Bridge } from '../bridge/bridge';
import { fitRidge } from '../bridge/controls/ridge';
import { gather64 } from '../math/gather-rows';

/** The affine map that comes nearest to what a bridge does, and how near. */
export interface AffineForm {
  readonly inDim: number;
  readonly outDim: number;
  /** A, row-major [outDim × inDim]. */
  readonly A: Float64Array;
  /** a, [outDim]. */
  readonly a: Float64Array;
  /** ‖û − (A u_s + a)‖ / ‖û‖ over all users together: about 1e-7 (float32) where the bridge is affine. */
  readonly residual: number;
}

/**
 * Asks a bridge, as a black box, whether it is an affine map of the source vector: least squares of its û on u_s, and what they
 * leave over. A bridge that is affine is given back with all its coefficients.
 * @param users at least one more than the source vectors have coordinates
 * @param source source user vectors, [all users × dim]
 */
export function affineForm(
  bridge: Pick<Bridge, 'transfer' | 'itemTable'>,
  users: Int32Array,
  source: { readonly users: Float32Array; readonly dim: number },
): AffineForm {
  const { dim } = source;
  const n = users.length;
  if (n <= dim) throw new RangeError(`${n} users do not determine an affine map of ${dim} coordinates`);
  const x = gather64(source.users, dim, users);
  const y = Float64Array.from(bridge.transfer(users));
  const outDim = y.length / n;
  const { weight, bias = new Float64Array(outDim) } = fitRidge(x, y, n, dim, outDim, 0);
  let left = 0;
  let whole = 0;
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < outDim; i++) {
      let fitted = bias[i];
      for (let j = 0; j < dim; j++) fitted += weight[i * dim + j] * x[r * dim + j];
      left += (y[r * outDim + i] - fitted) ** 2;
      whole += y[r * outDim + i] ** 2;
    }
  }
  return { inDim: dim, outDim, A: weight, a: bias, residual: whole > 0 ? Math.sqrt(left / whole) : 0 };
}
