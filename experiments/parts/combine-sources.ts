import { Adam } from '../../lib/math/adam';
import { exp, log } from '../../lib/math/elementary';
import type { RatingRows } from '../../lib/ratings/ratings';

/** What one source's bridge says of some target ratings. */
export interface Opinion {
  /** r̂ of each row. */
  readonly predictions: ArrayLike<number>;
  /** Ratings of each row's user in this source: 0 where the bridge knows nothing of the user. */
  readonly evidence: ArrayLike<number>;
}

/** How much a source counts that has so many ratings of the user, beside the other sources; above 0. */
export type Weighting = (source: number, evidence: number) => number;

/** Weighted means of the opinions, row by row, over the sources in which the user has a rating. */
export function combine(opinions: readonly Opinion[], weightOf: Weighting): Float64Array {
  return Float64Array.from(opinions[0].predictions, (_, row) => weighted(opinions, weightOf, row).prediction);
}

function weighted(opinions: readonly Opinion[], weightOf: Weighting, row: number) {
  const weights = opinions.map(({ evidence }, k) => (evidence[row] > 0 ? weightOf(k, evidence[row]) : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError(`the user of row ${row} has no rating in any source`);
  const shares = weights.map((weight) => weight / total);
  return { shares, prediction: shares.reduce((sum, share, k) => sum + share * opinions[k].predictions[row], 0) };
}

const STEPS = 300;
const LEARNING_RATE = 0.02;

/**
 * Attention over sources, fitted on rated rows: a softmax of b_k + a·log n over the sources, n the user's ratings in source k, with a
 * and the b_k from least squared error. It starts at the plain mean: all of them 0.
 * @param rows the ratings, of users whom no bridge was trained on
 */
export function fitAttention(opinions: readonly Opinion[], { values }: RatingRows): Weighting {
  const parameters = new Float64Array(1 + opinions.length);
  const weightOf: Weighting = (k, evidence) => exp(parameters[1 + k] + parameters[0] * log(evidence));
  const adam = new Adam([parameters], { learningRate: LEARNING_RATE });
  const gradient = new Float64Array(parameters.length);
  for (let step = 0; step < STEPS; step++) {
    gradient.fill(0);
    for (let row = 0; row < values.length; row++) {
      const { shares, prediction } = weighted(opinions, weightOf, row);
      const slope = (2 * (prediction - values[row])) / values.length;
      opinions.forEach(({ predictions, evidence }, k) => {
        if (shares[k] === 0) return;
        const toScore = slope * shares[k] * (predictions[row] - prediction);
        gradient[0] += toScore * log(evidence[row]);
        gradient[1 + k] += toScore;
      });
    }
    adam.step([gradient]);
  }
  return weightOf;
}
