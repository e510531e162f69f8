import { mean } from '../math/mean';

/** How near vectors of some users come to their true vectors, user by user. */
export interface VectorSimilarity {
  /** Cosine of û and u, [users]; 0 where one of them is the zero vector. */
  readonly cosine: Float64Array;
  /** Cosine after the mean true vector is taken off both, [users]: what is left when all users look alike. */
  readonly centredCosine: Float64Array;
  /** ‖û − u‖, [users]. */
  readonly distance: Float64Array;
  /**
   * 1 − Σ‖û − u‖² / Σ‖u − ū‖²: the share of the true vectors' variance that is explained. 1 is perfect, 0 as good as the mean
   * true vector for everybody, below 0 worse than that. It has no lower bound.
   */
  readonly explained: number;
}

/** Means of a {@link VectorSimilarity} over its users. */
export interface SimilaritySummary {
  readonly cosine: number;
  readonly centredCosine: number;
  readonly distance: number;
  readonly explained: number;
}

/**
 * Compares vectors with the true vectors of the same users. Rotation matters: both must live in one space.
 * @param vectors û, row-major [users × dim]
 * @param truth u, row-major [users × dim]
 * @throws RangeError where the tables differ in size or are empty
 */
export function vectorSimilarity(vectors: ArrayLike<number>, truth: ArrayLike<number>, dim: number): VectorSimilarity {
  const n = truth.length / dim;
  if (vectors.length !== truth.length || n === 0 || !Number.isInteger(n)) {
    throw new RangeError(
      `${vectors.length} and ${truth.length} numbers are not two tables of vectors of length ${dim}`,
    );
  }
  const mean = meanVector(truth, dim);
  const similarity = {
    cosine: new Float64Array(n),
    centredCosine: new Float64Array(n),
    distance: new Float64Array(n),
  };
  let left = 0;
  let whole = 0;
  for (let row = 0; row < n; row++) {
    // Dot products û·u, û·û, u·u: as they are, and with the mean taken off.
    const raw = [0, 0, 0];
    const centred = [0, 0, 0];
    for (let k = 0; k < dim; k++) {
      add(raw, vectors[row * dim + k], truth[row * dim + k]);
      add(centred, vectors[row * dim + k] - mean[k], truth[row * dim + k] - mean[k]);
    }
    const squared = Math.max(0, raw[1] - 2 * raw[0] + raw[2]);
    similarity.cosine[row] = cosineOf(raw);
    similarity.centredCosine[row] = cosineOf(centred);
    similarity.distance[row] = Math.sqrt(squared);
    left += squared;
    whole += centred[2];
  }
  return { ...similarity, explained: 1 - left / whole };
}

/** The means over users. */
export function summarizeSimilarity({
  cosine,
  centredCosine,
  distance,
  explained,
}: VectorSimilarity): SimilaritySummary {
  return { cosine: mean(cosine), centredCosine: mean(centredCosine), distance: mean(distance), explained };
}

/** The mean row of a row-major table, [dim]. */
export function meanVector(table: ArrayLike<number>, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let at = 0; at < table.length; at++) mean[at % dim] += table[at] / (table.length / dim);
  return mean;
}

function add(products: number[], a: number, b: number): void {
  products[0] += a * b;
  products[1] += a * a;
  products[2] += b * b;
}

/** Rounding leaves a vector that equals the mean a length of about 1e-15, whose direction means nothing. */
function cosineOf([ab, aa, bb]: number[]): number {
  return aa > 1e-24 && bb > 1e-24 ? ab / Math.sqrt(aa * bb) : 0;
}
