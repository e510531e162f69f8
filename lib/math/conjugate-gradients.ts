import { type Pause, pacer } from './work';

/** What {@link conjugateGradients} found. */
export interface Solution {
  /** Row-major [size × width]. */
  readonly x: Float64Array;
  /** bᵀ A⁻¹ b of each right side, [width]: from below, with the square of the error that x has. */
  readonly quadratic: Float64Array;
  readonly iterations: number;
}

/**
 * Solves A x = b for a symmetric positive definite A that is known by its products alone, for `width` right sides side by side
 * (Hestenes & Stiefel 1952). A right side is done when its residual is below `tolerance` times its length; with the smallest
 * eigenvalue μ of A, `quadratic` then is short by at most tolerance² ‖b‖² / μ.
 * @param apply writes A x into `out`; both row-major [size × width]
 * @param b row-major [size × width]
 * @throws RangeError where `limit` iterations do not get there
 */
export function* conjugateGradients(
  apply: (x: Float64Array, out: Float64Array) => void,
  b: Float64Array,
  width: number,
  { tolerance = 1e-8, limit = 5000 } = {},
): Generator<Pause, Solution> {
  yield { fraction: 0 };
  const due = pacer();
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  const image = new Float64Array(b.length);
  const quadratic = new Float64Array(width);
  const norms = columnDots(b, b, width);
  const goals = norms.map((norm) => tolerance * tolerance * norm);
  const steps = new Float64Array(width);
  const turns = new Float64Array(width);
  const open = (): boolean => norms.some((norm, j) => norm > goals[j]);
  let iterations = 0;
  while (open()) {
    if (iterations++ === limit) {
      throw new RangeError(`conjugate gradients did not converge in ${limit} iterations: the penalty is too small`);
    }
    if (due()) yield { fraction: 0 };
    apply(direction, image);
    const curvatures = columnDots(direction, image, width);
    for (let j = 0; j < width; j++) {
      // What is done stands still; dividing on would be 0 / 0 in the end.
      steps[j] = norms[j] > goals[j] ? norms[j] / curvatures[j] : 0;
      quadratic[j] += steps[j] * norms[j];
    }
    for (let at = 0; at < x.length; at += width) {
      for (let j = 0; j < width; j++) {
        x[at + j] += steps[j] * direction[at + j];
        residual[at + j] -= steps[j] * image[at + j];
      }
    }
    const after = columnDots(residual, residual, width);
    for (let j = 0; j < width; j++) {
      turns[j] = steps[j] > 0 ? after[j] / norms[j] : 0;
      norms[j] = after[j];
    }
    for (let at = 0; at < x.length; at += width) {
      for (let j = 0; j < width; j++) direction[at + j] = residual[at + j] + turns[j] * direction[at + j];
    }
  }
  return { x, quadratic, iterations };
}

function columnDots(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const dots = new Float64Array(width);
  for (let at = 0; at < a.length; at += width) for (let j = 0; j < width; j++) dots[j] += a[at + j] * b[at + j];
  return dots;
}
