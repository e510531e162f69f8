import { Matrix } from 'ml-matrix';
import type { VectorSpace } from '../../math/vector-space';
import { isRecordable } from '../solver/options';
import { timeEmbedding } from '../time-embedding';
import type { AffineMap } from './affine-engine';
import type { DimEngineOptions } from './engine';
import type { DimParameters, Linear } from './parameters';
import { sampleFromCondition } from './sampler';

/**
 * The guided noise estimate of a DIM without activation (method §3, φ = identity), or what else it predicts, multiplied out:
 * ε̂_s(x, t) = M x + K u + g(t).
 */
export interface AffineNoise {
  /** M = W3 W2 W1, [d × d]. */
  readonly M: Matrix;
  /** K = s M C, [d × d]. */
  readonly K: Matrix;
  /** g(t) = M (P τ(t) + p + s c) + W3 (W2 b1 + b2) + b3, [d × 1]; t on the training scale 0 … N − 1. */
  offset(t: number): Matrix;
  /** ε̂_s of rows x with conditions u, both [n × d], at one t on the training scale. */
  estimate(x: Float64Array, u: Float64Array, t: number): Float64Array;
}

const column = (values: ArrayLike<number>): Matrix => Matrix.columnVector(Array.from(values));

function matrixOf({ weight, bias }: Linear): Matrix {
  return Matrix.from1DArray(bias.length, weight.length / bias.length, Array.from(weight));
}

/**
 * Multiplies the layers of a DIM without activation into one affine map, in float64.
 * @param guidance s
 */
export function affineNoise(parameters: DimParameters, guidance: number): AffineNoise {
  const { hidden1, hidden2, output, timeProjection, conditionProjection, hiddenDim } = parameters;
  const W32 = matrixOf(output).mmul(matrixOf(hidden2));
  const M = W32.mmul(matrixOf(hidden1));
  const P = matrixOf(timeProjection);
  const shift = Matrix.add(column(timeProjection.bias), column(conditionProjection.bias).mul(guidance));
  const rest = W32.mmul(column(hidden1.bias))
    .add(matrixOf(output).mmul(column(hidden2.bias)))
    .add(column(output.bias));
  const K = M.mmul(matrixOf(conditionProjection)).mul(guidance);
  const offset = (t: number): Matrix => {
    const tau = column(timeEmbedding([t], hiddenDim, new Float64Array(hiddenDim)));
    return M.mmul(P.mmul(tau).add(shift)).add(rest);
  };
  const d = M.rows;
  return {
    M,
    K,
    offset,
    estimate(x, u, t) {
      const g = offset(t).to1DArray();
      const out = new Float64Array(x.length);
      for (let row = 0; row < x.length; row += d) {
        for (let i = 0; i < d; i++) {
          let sum = g[i];
          for (let j = 0; j < d; j++) sum += M.get(i, j) * x[row + j] + K.get(i, j) * u[row + j];
          out[row + i] = sum;
        }
      }
      return out;
    },
  };
}

/** States of a solver that are matrices; here [A a] of an affine map, [d × (d + 1)], or [Z A a], [d × (2d + 1)]. */
export const matrixSpace: VectorSpace<Matrix> = {
  combine(coefficients, states) {
    const sum = Matrix.mul(states[0], coefficients[0]);
    for (let k = 1; k < states.length; k++) sum.add(Matrix.mul(states[k], coefficients[k]));
    return sum;
  },
};

function mapOf(state: Matrix): AffineMap {
  const dim = state.rows;
  const last = state.columns - 1;
  const block = (end: number): Float64Array =>
    Float64Array.from(state.subMatrix(0, dim - 1, end - dim, end - 1).to1DArray());
  const map = { dim, A: block(last), a: Float64Array.from(state.getColumn(last)) };
  return last === dim ? map : { ...map, Z: block(dim) };
}

/**
 * The sampler of a DIM without activation as one affine map x0 = A u_s + a. The solver only adds and scales, and ε̂ is affine, so
 * every state is x = A u_s + a; the very solver that moves vectors moves the pair [A a] instead, from [I 0]:
 * ε̂ of the pair is [M A + K, M a + g(t)]. From noise z the state is x = Z z + A u_s + a, and it starts at [I 0 0]. The affine
 * engine does the same in its kernel; this is the readable form.
 * @param onStep called at the start and after every step, with the schedule's time
 * @throws RangeError for an activation, or a solver whose steps depend on the users
 */
export function solveAffinePair(
  parameters: DimParameters,
  options: Pick<DimEngineOptions, 'activation' | 'guidance' | 'schedule' | 'solver' | 'steps' | 'prediction' | 'start'>,
  onStep?: (t: number, map: AffineMap) => void,
): AffineMap {
  if (options.activation !== 'none' || !isRecordable(options.solver)) {
    throw new RangeError(
      'only a DIM without activation under a solver whose steps do not depend on the states is an affine map',
    );
  }
  const d = parameters.embeddingDim;
  const { M, K, offset } = affineNoise(parameters, options.guidance);
  const last = options.start === 'noise' ? 2 * d : d;
  const guided = (state: Matrix, t: number): Matrix => {
    const estimate = M.mmul(state);
    const g = offset(t);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        const at = last - d + j;
        estimate.set(i, at, estimate.get(i, at) + K.get(i, j));
      }
      estimate.set(i, last, estimate.get(i, last) + g.get(i, 0));
    }
    return estimate;
  };
  const { sample } = sampleFromCondition(matrixSpace, guided, Matrix.eye(d, last + 1), options, (t, state) =>
    onStep?.(t, mapOf(state)),
  );
  return mapOf(sample);
}
