import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { groupRows } from '../math/grouping';
import { type Pause, pacer } from '../math/work';
import type { RatingRows } from '../ratings/ratings';
import type { EmbeddingModel } from './embedding-model';

/** What the users of a trained model say of the vector of one who has not been seen. */
export interface UserPrior {
  /** m, mean of their vectors, [d]. */
  readonly mean: Float64Array;
  /** S, covariance of their vectors, row-major [d × d]. */
  readonly covariance: Float64Array;
  /** σ², mean squared error of the ratings that the model was trained on. */
  readonly noise: number;
}

/** A variance of 0, where there are few users, must not make a vector's coordinate certain for ever. */
const LEAST_VARIANCE = 1e-6;

/**
 * The prior of a trained model's users.
 * @param users those who have ratings; the vectors of others are still where they started
 */
export function userPrior({ dim, users: table, fit }: EmbeddingModel, users: Int32Array): UserPrior {
  const mean = new Float64Array(dim);
  for (const user of users) for (let i = 0; i < dim; i++) mean[i] += table[user * dim + i] / users.length;
  const covariance = new Float64Array(dim * dim);
  for (const user of users) {
    for (let i = 0; i < dim; i++) {
      const d = (table[user * dim + i] - mean[i]) / users.length;
      for (let j = 0; j < dim; j++) covariance[i * dim + j] += d * (table[user * dim + j] - mean[j]);
    }
  }
  return { mean, covariance, noise: (fit?.rmse ?? 1) ** 2 };
}

/**
 * Vectors of users whom the model has not seen, from their ratings, with the items as they are: the most probable vector under
 * u ~ N(m, S) and r ~ N(u·v + offset, σ²), which is the ridge regression
 *   (S⁻¹ + Σ v vᵀ / σ²) u = S⁻¹ m + Σ v (r − offset) / σ²
 * with as much regularisation as the trained users ask for: who has rated little is near their mean. Nothing is trained.
 * @param rows their ratings; users are 0 … count − 1
 * @returns row-major [count × dim]; of a user without a rating, m. Pauses between users
 */
export function* foldIn(
  { dim, items, itemOffsets }: Pick<EmbeddingModel, 'dim' | 'items' | 'itemOffsets'>,
  { mean, covariance, noise }: UserPrior,
  rows: RatingRows,
  count: number,
): Generator<Pause, Float32Array> {
  const precision = inverseOf(Matrix.from1DArray(dim, dim, covariance));
  const pull = precision.mmul(Matrix.columnVector(mean)).to1DArray();
  const start = precision.to1DArray();
  const sigma2 = Math.max(noise, LEAST_VARIANCE);
  const { starts, rows: order } = groupRows(rows.users, count);
  const vectors = new Float32Array(count * dim);
  const due = pacer();
  for (let user = 0; user < count; user++) {
    const system = start.slice();
    const right = pull.slice();
    for (let k = starts[user]; k < starts[user + 1]; k++) {
      const item = rows.items[order[k]];
      const rest = rows.values[order[k]] - (itemOffsets ? itemOffsets[item] : 0);
      for (let i = 0, at = item * dim; i < dim; i++) {
        right[i] += (items[at + i] * rest) / sigma2;
        for (let j = 0; j < dim; j++) system[i * dim + j] += (items[at + i] * items[at + j]) / sigma2;
      }
    }
    const cholesky = new CholeskyDecomposition(Matrix.from1DArray(dim, dim, system));
    vectors.set(cholesky.solve(Matrix.columnVector(right)).to1DArray(), user * dim);
    if (due()) yield { fraction: user / count };
  }
  return vectors;
}

/** The inverse of a covariance, whose variances are taken to be {@link LEAST_VARIANCE} at least. */
function inverseOf(covariance: Matrix): Matrix {
  const { eigenvectorMatrix: axes, realEigenvalues } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const weights = Matrix.diag(realEigenvalues.map((variance) => 1 / Math.max(variance, LEAST_VARIANCE)));
  const inverse = axes.mmul(weights).mmul(axes.transpose());
  // Rounding must not make it less than symmetric.
  return Matrix.add(inverse, inverse.transpose()).mul(0.5);
}
