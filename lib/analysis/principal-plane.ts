import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { meanVector } from './vector-similarity';

/** The plane through the mean along the two directions of most variance (principal components). */
export interface PrincipalPlane {
  readonly dim: number;
  /** [dim]. */
  readonly mean: Float64Array;
  /** Two orthonormal directions, the one of more variance first. */
  readonly axes: readonly [readonly number[], readonly number[]];
  /** Share of all variance along each of the two. */
  readonly share: readonly [number, number];
}

/** Where vectors lie on the plane, for plots. */
export interface PlanePoints {
  readonly x: number[];
  readonly y: number[];
}

/**
 * Principal plane of a table of vectors. A direction's sign is arbitrary; here its largest coordinate is above 0.
 * @param vectors row-major [n × dim], n ≥ 2, dim ≥ 2
 */
export function principalPlane(vectors: ArrayLike<number>, dim: number): PrincipalPlane {
  const n = vectors.length / dim;
  if (!(Number.isInteger(n) && n >= 2 && dim >= 2)) {
    throw new RangeError(`a plane needs at least 2 vectors of length 2 or more, not ${n} of length ${dim}`);
  }
  const mean = meanVector(vectors, dim);
  const table = new Matrix(n, dim);
  for (let at = 0; at < vectors.length; at++) table.set(Math.floor(at / dim), at % dim, vectors[at] - mean[at % dim]);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(table.transpose().mmul(table), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const direction = (k: number): number[] => {
    const axis = eigenvectorMatrix.getColumn(k);
    const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return axis.map((value) => value * Math.sign(largest));
  };
  const share = (k: number): number => (total > 0 ? Math.max(0, realEigenvalues[k]) / total : 0);
  return {
    dim,
    mean,
    axes: [direction(order[0]), direction(order[1])],
    share: [share(order[0]), share(order[1])],
  };
}

/** Orthogonal projection of vectors, row-major [n × dim], on the plane; the mean lies at (0, 0). */
export function projectOn({ dim, mean, axes }: PrincipalPlane, vectors: ArrayLike<number>): PlanePoints {
  const along = (axis: readonly number[], start: number): number => {
    let sum = 0;
    for (let k = 0; k < dim; k++) sum += axis[k] * (vectors[start + k] - mean[k]);
    return sum;
  };
  const starts = Array.from({ length: vectors.length / dim }, (_, row) => row * dim);
  return { x: starts.map((start) => along(axes[0], start)), y: starts.map((start) => along(axes[1], start)) };
}
