import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type SavedTensors, type Tensors, tensor } from '../../../math/tensor';

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
  readonly learned: LearnedErrors;
}

/** What an error model has learned. */
export interface LearnedErrors {
  /** Of the regression of σ² on the evidence, [5]. */
  readonly weights: Float64Array;
  /** σ² is not taken below it. */
  readonly least: number;
  /** Held-out errors in units of their σ, ascending. */
  readonly errors: Float64Array;
  /** Least prediction of each group, and its median rating, [groups] each. */
  readonly starts: Float64Array;
  readonly medians: Float64Array;
}

/** Groups of equally many forecasts, by what was predicted, of which medians are taken. */
const GROUPS = 40;
/** σ² is not taken below this share of the mean squared error. */
const LEAST = 0.1;
/** Numbers that σ² is regressed on. */
const EVIDENCE = 5;

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
  const size = EVIDENCE;
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
  const weights = Float64Array.from(new CholeskyDecomposition(gram).solve(moment).to1DArray());
  // Where every forecast is right there is nothing to scale.
  const regression = { weights, least: Math.max(LEAST * mean, 1e-12) };
  const errors = Float64Array.from(forecasts, (at) => (at.rating - at.predicted) / sigma(regression, at)).sort();
  return errorModelOf({ ...regression, errors, ...risingMedians(forecasts) });
}

/** The model by what was learned. */
export function errorModelOf(learned: LearnedErrors): ErrorModel {
  const { errors, starts, medians } = learned;
  return {
    learned,
    interval(at, level) {
      const scale = sigma(learned, at);
      return [
        at.predicted + scale * atRank(errors, Math.floor((errors.length + 1) * ((1 - level) / 2))),
        at.predicted + scale * atRank(errors, Math.ceil((errors.length + 1) * ((1 + level) / 2))),
      ];
    },
    median(predicted) {
      let group = 0;
      while (group + 1 < starts.length && predicted >= starts[group + 1]) group++;
      return medians[group];
    },
  };
}

/** The tensors of an error model: see {@link savedErrorModel}. */
export function errorTensors({ weights, least, errors, starts, medians }: LearnedErrors): Tensors {
  return {
    'errors.weights': tensor(weights),
    'errors.least': tensor(Float64Array.of(least)),
    'errors.sorted': tensor(errors),
    'errors.starts': tensor(starts),
    'errors.medians': tensor(medians),
  };
}

/** The model out of {@link errorTensors}. @throws UserError where the tensors are not of one size */
export function savedErrorModel(saved: SavedTensors): ErrorModel {
  const starts = saved.float64('errors.starts', -1);
  return errorModelOf({
    weights: saved.float64('errors.weights', EVIDENCE),
    least: saved.float64('errors.least', 1)[0],
    errors: saved.float64('errors.sorted', -1),
    starts,
    medians: saved.float64('errors.medians', starts.length),
  });
}

/** σ, the expected size of an error. */
function sigma({ weights, least }: Pick<LearnedErrors, 'weights' | 'least'>, at: Omit<Forecast, 'rating'>): number {
  return Math.sqrt(
    Math.max(
      least,
      evidence(at).reduce((sum, x, k) => sum + x * weights[k], 0),
    ),
  );
}

function evidence({ predicted, userCount, itemCount }: Omit<Forecast, 'rating'>): number[] {
  return [1, predicted, predicted ** 2, 1 / (userCount + 1), 1 / (itemCount + 1)];
}

/** The value of a rank from 1, as far as there are values. */
function atRank(sorted: Float64Array, rank: number): number {
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
}

function risingMedians(forecasts: readonly Forecast[]): Pick<LearnedErrors, 'starts' | 'medians'> {
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
  return { starts, medians };
}
