import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { pow } from '../math/elementary';

/*
 * A factorisation is known up to a basis: (u A)·(A⁻ᵀ v) = u·v for every invertible A. So two sets of vectors are compared by
 * what no change of basis alters.
 */

/** XᵀY of two row-major tables over the same rows, divided by the number of rows: [xDim × yDim]. */
function product(x: ArrayLike<number>, xDim: number, y: ArrayLike<number>, yDim: number): Matrix {
  const rows = x.length / xDim;
  const out = Matrix.zeros(xDim, yDim);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < xDim; i++) {
      for (let j = 0; j < yDim; j++) out.set(i, j, out.get(i, j) + (x[row * xDim + i] * y[row * yDim + j]) / rows);
    }
  }
  return out;
}

/** S^power of a symmetric matrix; directions with next to no variance become 0. */
function symmetricPower(matrix: Matrix, power: number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues: values } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const least = 1e-10 * Math.max(...values);
  return vectors
    .mmul(Matrix.diag(values.map((value) => (value > least ? pow(value, power) : 0))))
    .mmul(vectors.transpose());
}

/** Eigenvalues of a symmetric matrix, the largest first; rounding below 0 is cut off. */
function eigenvalues(matrix: Matrix): number[] {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return realEigenvalues.map((value) => Math.max(0, value)).sort((a, b) => b - a);
}

/**
 * Eigenvalues of the Gram matrix UᵀU/n of a table of vectors, the largest first: the mean square along each principal
 * direction. Vectors that are N(0, I) have 1 in every direction, up to sampling.
 * @param vectors row-major [n × dim]
 */
export function gramSpectrum(vectors: ArrayLike<number>, dim: number): number[] {
  checkTable(vectors, dim);
  return eigenvalues(product(vectors, dim, vectors, dim));
}

/**
 * Singular values of the table of predictions U Vᵀ [users × items] divided by √(users · items), the largest first: their
 * squares sum to the mean square of all predictions, so each says how many rating points one direction of the factorisation
 * is worth. Unlike those of U or V alone they do not depend on the basis. Costs (users + items) · d².
 * @param users row-major [users × dim]
 * @param items row-major [items × dim]
 */
export function predictionSpectrum(users: ArrayLike<number>, items: ArrayLike<number>, dim: number): number[] {
  checkTable(users, dim);
  checkTable(items, dim);
  const root = symmetricPower(product(users, dim, users, dim), 0.5);
  return eigenvalues(root.mmul(product(items, dim, items, dim)).mmul(root)).map(Math.sqrt);
}

/**
 * Canonical correlations of two tables of vectors of the same users (Hotelling 1936), the largest first: the correlation of
 * the best-matching pair of directions, then of the best pair uncorrelated with it, and so on. They lie within 0 and 1 and
 * do not depend on either basis or origin. Even of unrelated tables the largest is about (√xDim + √yDim)/√n, so compare with
 * shuffled rows.
 * @param x row-major [n × xDim]
 * @param y row-major [n × yDim], the same rows
 * @returns min(xDim, yDim) correlations
 * @throws RangeError where the tables have different numbers of rows
 */
export function canonicalCorrelations(
  x: ArrayLike<number>,
  xDim: number,
  y: ArrayLike<number>,
  yDim: number,
): number[] {
  checkTable(x, xDim);
  checkTable(y, yDim);
  if (x.length / xDim !== y.length / yDim) {
    throw new RangeError(
      `the tables have ${x.length / xDim} and ${y.length / yDim} rows; they must be of the same users`,
    );
  }
  const [a, b] = [centred(x, xDim), centred(y, yDim)];
  const cross = symmetricPower(product(a, xDim, a, xDim), -0.5)
    .mmul(product(a, xDim, b, yDim))
    .mmul(symmetricPower(product(b, yDim, b, yDim), -0.5));
  return eigenvalues(cross.mmul(cross.transpose()))
    .slice(0, Math.min(xDim, yDim))
    .map((square) => Math.min(1, Math.sqrt(square)));
}

/** The table with each column's mean taken off. */
function centred(table: ArrayLike<number>, dim: number): Float64Array {
  const out = Float64Array.from(table);
  const rows = out.length / dim;
  for (let i = 0; i < dim; i++) {
    let sum = 0;
    for (let at = i; at < out.length; at += dim) sum += out[at];
    for (let at = i; at < out.length; at += dim) out[at] -= sum / rows;
  }
  return out;
}

function checkTable(table: ArrayLike<number>, dim: number): void {
  if (table.length === 0 || table.length % dim !== 0) {
    throw new RangeError(`a table of ${table.length} numbers does not hold vectors of length ${dim}`);
  }
}
