import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A rating that was predicted without looking at its user's target ratings. */
export interface Forecast {
  readonly predicted: number;
  readonly rating: number;
  /** Source ratings of the user. */
  readonly userCount: number;
  /** Target training ratings of the item. */
  readonly itemCount: number;
}

/** What forecasts say of the errors to come. */
export interface ErrorModel {
  /**
   * Where a rating falls with probability `level`: predicted + σ·q, with σ the expected size of the error and q the quantiles
   * (1 ± level)/2 of the held-out errors in units of their σ.
   */
  interval(at: Omit<Forecast, 'rating'>, level: number): [low: number, high: number];
  /** The median rating where this much is predicted: never falling with the prediction. */
  median(predicted: number): number;
}

/** Groups of equally many forecasts, by what was predicted, of which medians are taken. */
const GROUPS = 40;
/** σ² is not taken below this share of the mean squared error. */
const LEAST = 0.1;

/**
 * Learns the size of errors from forecasts. σ² is a least squares regression of the squared error on the prediction, its square,
 * and what is missing of evidence, 1/(n + 1) for the ratings of user and of item: an item rated twice is known less well. The
 * quantiles of (r − r̂)/σ among the forecasts then make intervals that cover what they promise as far as new users are like
 * those held out, whatever the errors' distribution (split conformal prediction: Lei et al. 2018).
 * @param forecasts from 1
 */
export function fitErrorModel(forecasts: readonly Forecast[]): ErrorModel {
  const squares = forecasts.map(({ predicted, rating }) => (rating - predicted) ** 2);
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  const size = 5;
  const gram = Matrix.zeros(size, size);
  const moment = Matrix.zeros(size, 1);
  forecasts.forEach((forecast, k) => {
    const x = evidence(forecast);
    for (let a = 0; a < size; a++) {
      moment.set(a, 0, moment.get(a, 0) + (x[a] * squares[k]) / forecasts.length);
      for (let b = 0; b < size; b++) gram.set(a, b, gram.get(a, b) + (x[a] * x[b]) / forecasts.length);
    }
  });
  // Columns may depend on each other, where all users have equally many ratings for example.
  for (let a = 0; a < size; a++) gram.set(a, a, gram.get(a, a) * (1 + 1e-6) + 1e-9);
  const w = new CholeskyDecomposition(gram).solve(moment).to1DArray();
  // Where every forecast is right there is nothing to scale.
  const least = Math.max(LEAST * mean, 1e-12);
  const sigma = (at: Omit<Forecast, 'rating'>): number =>
    Math.sqrt(
      Math.max(
        least,
        evidence(at).reduce((sum, x, k) => sum + x * w[k], 0),
      ),
    );
  const errors = Float64Array.from(forecasts, (at) => (at.rating - at.predicted) / sigma(at)).sort();
  const medians = risingMedians(forecasts);
  return {
    interval(at, level) {
      const scale = sigma(at);
      return [
        at.predicted + scale * atRank(errors, Math.floor((errors.length + 1) * ((1 - level) / 2))),
        at.predicted + scale * atRank(errors, Math.ceil((errors.length + 1) * ((1 + level) / 2))),
      ];
    },
    median: medians,
  };
}

function evidence({ predicted, userCount, itemCount }: Omit<Forecast, 'rating'>): number[] {
  return [1, predicted, predicted ** 2, 1 / (userCount + 1), 1 / (itemCount + 1)];
}

/** The value of a rank from 1, as far as there are values. */
function atRank(sorted: Float64Array, rank: number): number {
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
}

function risingMedians(forecasts: readonly Forecast[]): (predicted: number) => number {
  const order = [...forecasts].sort((a, b) => a.predicted - b.predicted);
  const groups = Math.min(GROUPS, order.length);
  const starts = new Float64Array(groups);
  const medians = new Float64Array(groups);
  for (let g = 0; g < groups; g++) {
    const group = order.slice(Math.round((g * order.length) / groups), Math.round(((g + 1) * order.length) / groups));
    const ratings = group.map(({ rating }) => rating).sort((a, b) => a - b);
    starts[g] = group[0].predicted;
    medians[g] = Math.max(
      ratings[Math.floor((ratings.length - 1) / 2)],
      g > 0 ? medians[g - 1] : Number.NEGATIVE_INFINITY,
    );
  }
  return (predicted) => {
    let group = 0;
    while (group + 1 < groups && predicted >= starts[group + 1]) group++;
    return medians[group];
  };
}
