import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { fitRidge } from '../bridge/controls/ridge';
import { type LearnScheduleOptions, learnSchedule } from '../diffusion/schedule/learn';
import type { Schedule } from '../diffusion/schedule/schedule';
import { exp } from '../math/elementary';
import { layerMap } from '../math/linear-layer';

/** Penalty of the regression on the conditions: that of `Ridge`, as much as one user of a thousand. */
const STRENGTH = 1;

/**
 * Variances of what an affine map of the conditions leaves of the target vectors, along the residuals' principal directions.
 * @param targets u_t, row-major [n × dim]
 * @param conditions u_s of the same users, [n × dim]
 * @throws UserError where there is no user
 */
export function residualVariances(targets: Float64Array, conditions: Float64Array, dim: number): number[] {
  const n = targets.length / dim;
  const mapped = layerMap(fitRidge(conditions, targets, n, dim, dim, STRENGTH))(conditions);
  const residuals = new Matrix(n, dim);
  for (let at = 0; at < targets.length; at++) {
    residuals.set(Math.floor(at / dim), at % dim, targets[at] - mapped[at]);
  }
  const covariance = residuals.transpose().mmul(residuals).div(n);
  return new EigenvalueDecomposition(covariance, { assumeSymmetric: true }).realEigenvalues.map((v) => Math.max(0, v));
}

/**
 * Mean square of the noise loss ℓ = ‖ε̂ − ε‖²/d that the best estimate has at a half log-SNR, for normal residuals: the error along
 * a direction of variance v is normal of variance s = v α²/(v α² + σ²), and E ℓ² = ((Σ s)² + 2 Σ s²)/d².
 */
export function normalNoiseLoss(variances: readonly number[]): (lambda: number) => number {
  return (lambda) => {
    const s = variances.map((v) => v / (v + exp(-2 * lambda)));
    const sum = s.reduce((total, value) => total + value, 0);
    const squares = s.reduce((total, value) => total + value * value, 0);
    return (sum * sum + 2 * squares) / s.length ** 2;
  };
}

/**
 * The schedule learned from training users: `learnSchedule` on the loss that is left to the best estimate from x_t and u_s, if
 * u_t is normal about an affine map of u_s.
 */
export function fitSchedule(
  targets: Float64Array,
  conditions: Float64Array,
  dim: number,
  options?: LearnScheduleOptions,
): Schedule {
  return learnSchedule(normalNoiseLoss(residualVariances(targets, conditions, dim)), options);
}
