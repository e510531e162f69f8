import { cos, exp } from '../math/elementary';
import type { RandomStream } from '../math/random';
import type { MapKind } from './options';

/** The true map from a user's source taste to the target taste, before noise. Of standard normals it makes unit variance. */
export interface LatentMap {
  readonly kind: MapKind;
  /** Orthogonal matrix A [factors × factors], row by row. */
  readonly rotation: Float64Array;
  /** Of the nonlinear map only: orthogonal matrix W [factors × factors] and phases φ [factors]. */
  readonly frequencies?: Float64Array;
  readonly phases?: Float64Array;
  /** The image of a source vector [factors]. */
  apply(vector: ArrayLike<number>): Float64Array;
}

/**
 * `linear`: A p. `nonlinear`: A (p + h(p))/√2 with h_j = cos(2 w_j·p + φ_j), centred and scaled to unit variance.
 * The waves are nearly uncorrelated with p, so about half of the variance stays for the best linear map.
 */
export function drawLatentMap(kind: MapKind, factors: number, random: RandomStream): LatentMap {
  const rotation = drawOrthogonal(factors, random);
  if (kind === 'linear') return { kind, rotation, apply: (vector) => multiply(rotation, vector, factors) };

  const frequencies = drawOrthogonal(factors, random);
  const phases = Float64Array.from({ length: factors }, () => 2 * Math.PI * random.uniform());
  // w·p is standard normal: E cos(2z + φ) = cos φ e^−2, E cos²(2z + φ) = (1 + cos 2φ e^−8)/2.
  const means = phases.map((phase) => cos(phase) * exp(-2));
  const deviations = phases.map((phase, j) => Math.sqrt((1 + cos(2 * phase) * exp(-8)) / 2 - means[j] ** 2));
  return {
    kind,
    rotation,
    frequencies,
    phases,
    apply(vector) {
      const waves = multiply(frequencies, vector, factors);
      const mixed = waves.map(
        (z, j) => (vector[j] + (cos(2 * z + phases[j]) - means[j]) / deviations[j]) * Math.SQRT1_2,
      );
      return multiply(rotation, mixed, factors);
    },
  };
}

function multiply(matrix: Float64Array, vector: ArrayLike<number>, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += matrix[row * n + k] * vector[k];
    out[row] = sum;
  }
  return out;
}

/** Gram–Schmidt on rows of standard normals: uniform over the orthogonal matrices. */
function drawOrthogonal(n: number, random: RandomStream): Float64Array {
  const matrix = random.fillNormal(new Float64Array(n * n));
  const rows = Array.from({ length: n }, (_, row) => matrix.subarray(row * n, (row + 1) * n));
  rows.forEach((row, k) => {
    // Twice: once leaves rounding errors behind where rows are nearly parallel.
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of rows.slice(0, k)) {
        const share = dot(row, earlier);
        for (let j = 0; j < n; j++) row[j] -= share * earlier[j];
      }
    }
    const length = Math.sqrt(dot(row, row));
    for (let j = 0; j < n; j++) row[j] /= length;
  });
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
