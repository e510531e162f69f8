import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createMatrixKernel } from '../kernels/matrix';
import type { RandomStream } from './random';
import type { Pause } from './work';

/** Eigenvectors side by side. */
export interface Eigenvectors {
  /** How many: fewer than asked for where the operator's rank is lower. */
  readonly count: number;
  /** Orthonormal, row-major [size × count], by falling eigenvalue. */
  readonly vectors: Float64Array;
  /** [count] */
  readonly values: Float64Array;
}

/** More vectors than asked for are carried along: the last ones converge slowest (Halko et al. 2011). */
const SPARE = 16;
/** Columns that the operator is handed at once. */
const SLAB = 8;
/** Rows of one product of tall matrices: keeps the kernel's memory small, and leaves room to pause. */
const TALL = 4096;
/** An eigenvalue below this share of the greatest is taken for 0. */
const NEGLIGIBLE = 1e-12;

/**
 * Leading eigenvectors of a symmetric positive semi-definite operator that is known by its products: subspace iteration from a
 * random start with a Rayleigh–Ritz step (Halko, Martinsson & Tropp, SIAM Review 2011). With A Aᵀ as the operator, these are
 * the left singular vectors of A, and the eigenvalues the squares of its singular values. Vectors converge by the gap behind the
 * last one that is carried, so the leading ones are exact and those at the end span nearly the right space.
 * @param apply writes the product with `width` vectors side by side into `out`, both row-major [size × width]
 */
export function* leadingEigenvectors(
  apply: (x: Float64Array, width: number, out: Float64Array) => void,
  size: number,
  wanted: number,
  random: RandomStream,
  iterations = 8,
): Generator<Pause, Eigenvectors> {
  let width = Math.min(size, wanted + SPARE);
  let basis = random.fillNormal(new Float64Array(size * width));
  let values = new Float64Array(width);
  for (let round = 0; round <= iterations; round++) {
    // One pass leaves errors of the square of the condition, good enough on the way; a second leaves those of rounding.
    for (let pass = 0; pass < (round === iterations ? 2 : 1); pass++) {
      const { vectors, values: squares } = spectrum(yield* tallProduct(basis, width, basis, width), width);
      const kept = squares.filter((square) => square > NEGLIGIBLE * squares[0]).length;
      const turn = new Float64Array(width * kept);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < kept; j++) turn[i * kept + j] = vectors[i * width + j] / Math.sqrt(squares[j]);
      }
      basis = yield* turned(basis, width, turn, kept);
      width = kept;
    }
    const image = new Float64Array(basis.length);
    for (let from = 0; from < width; from += SLAB) {
      const columns = Math.min(SLAB, width - from);
      const slab = new Float64Array(size * columns);
      const product = new Float64Array(size * columns);
      for (let r = 0; r < size; r++) {
        for (let j = 0; j < columns; j++) slab[r * columns + j] = basis[r * width + from + j];
      }
      apply(slab, columns, product);
      for (let r = 0; r < size; r++) {
        for (let j = 0; j < columns; j++) image[r * width + from + j] = product[r * columns + j];
      }
      yield { fraction: (round + from / width) / (iterations + 1) };
    }
    if (round < iterations) {
      basis = image;
      continue;
    }
    const ritz = spectrum(yield* tallProduct(basis, width, image, width), width);
    const count = ritz.values.slice(0, wanted).filter((value) => value > NEGLIGIBLE * ritz.values[0]).length;
    const turn = new Float64Array(width * count);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < count; j++) turn[i * count + j] = ritz.vectors[i * width + j];
    }
    basis = yield* turned(basis, width, turn, count);
    values = ritz.values.slice(0, count);
    width = count;
  }
  return { count: width, vectors: basis, values };
}

/** Eigenvectors in the columns of [n × n], row-major, by falling eigenvalue. */
function spectrum(symmetric: Float64Array, n: number): { vectors: Float64Array; values: Float64Array } {
  const matrix = Matrix.from1DArray(n, n, symmetric);
  // What rounding left unequal would be taken for an unsymmetric matrix.
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix.set(i, j, matrix.get(j, i));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = Array.from(realEigenvalues.keys()).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) vectors[i * n + j] = eigenvectorMatrix.get(i, order[j]);
  return { vectors, values: Float64Array.from(order, (k) => realEigenvalues[k]) };
}

/** Aᵀ B of tall matrices A [rows × m] and B [rows × n]. */
function* tallProduct(a: Float64Array, m: number, b: Float64Array, n: number): Generator<Pause, Float64Array> {
  const rows = a.length / m;
  const kernel = createMatrixKernel(Math.min(rows, TALL) * (m + n) + m * n);
  const out = new Float64Array(m * n);
  for (let r = 0; r < rows; r += TALL) {
    const end = Math.min(rows, r + TALL);
    kernel.multiplyTransposed(m, n, end - r, a.subarray(r * m, end * m), b.subarray(r * n, end * n), out);
    yield { fraction: 0 };
  }
  return out;
}

/** A B of a tall matrix A [rows × m] and a small one B [m × n]. */
function* turned(a: Float64Array, m: number, b: Float64Array, n: number): Generator<Pause, Float64Array> {
  const rows = a.length / m;
  const kernel = createMatrixKernel(Math.min(rows, TALL) * (m + n) + m * n);
  const out = new Float64Array(rows * n);
  for (let r = 0; r < rows; r += TALL) {
    const end = Math.min(rows, r + TALL);
    kernel.multiply(end - r, n, m, a.subarray(r * m, end * m), b, out.subarray(r * n, end * n));
    yield { fraction: 0 };
  }
  return out;
}
