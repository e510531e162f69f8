import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { log } from '../../../math/elementary';
import { type Pause, pacer } from '../../../math/work';
import type { RatingRows } from '../../../ratings/ratings';
import type { MethodContext } from '../../method';
import { type Biases, type BiasSmoothing, startBiases, sweepBiases } from '../../parts/biases';

const SWEEPS = 10;
const SMOOTHING: BiasSmoothing = { userSmoothing: 5, itemSmoothing: 10 };
/** Shares of a user's ratings are taken in so many equal parts of the scale: of 1–5, of each rating. */
const LEVELS = 5;
/** Imagined ratings of the usual shares that each user gets. */
const SHARE_SMOOTHING = 5;

/** What source ratings say of how a user rates; of all users, hidden ones too. */
export interface RatingHabits {
  /** Row-major [users × width]; the first is 1, the second the source bias. Others have mean 0 and deviation 1 over users. */
  readonly features: Float64Array;
  readonly width: number;
  /** Source ratings of each user, [users]. */
  readonly counts: Float64Array;
}

/**
 * Habits of every user: 1, bias b_u of the source domain, logarithm of the number of ratings, and share of each level of the
 * scale, the last three as deviations.
 */
export function* ratingHabits({ task, split }: MethodContext): Generator<Pause, RatingHabits> {
  const rows = split.rated.source;
  const users = task.userIds.length;
  const biases = yield* fitBiases(rows, users, task.source.itemIds.length);
  const [low, high] = range(rows.values);
  const levels = new Float64Array(users * LEVELS);
  const usual = new Float64Array(LEVELS);
  const counts = new Float64Array(users);
  rows.values.forEach((value, k) => {
    const level = high > low ? Math.min(LEVELS - 1, Math.floor((LEVELS * (value - low)) / (high - low))) : 0;
    levels[rows.users[k] * LEVELS + level]++;
    usual[level] += 1 / rows.values.length;
    counts[rows.users[k]]++;
  });
  const width = 3 + LEVELS;
  const features = new Float64Array(users * width);
  for (let user = 0; user < users; user++) {
    const at = user * width;
    features[at] = 1;
    features[at + 1] = biases.users[user];
    features[at + 2] = log(1 + counts[user]);
    for (let level = 0; level < LEVELS; level++) {
      features[at + 3 + level] =
        (levels[user * LEVELS + level] + SHARE_SMOOTHING * usual[level]) / (counts[user] + SHARE_SMOOTHING);
    }
  }
  for (let k = 2; k < width; k++) standardise(features, width, k, split.trainUsers);
  return { features, width, counts };
}

/** To mean 0 and deviation 1 over the training users; a column that does not vary becomes 0. */
function standardise(features: Float64Array, width: number, column: number, over: Int32Array): void {
  let mean = 0;
  for (const user of over) mean += features[user * width + column] / over.length;
  let variance = 0;
  for (const user of over) variance += (features[user * width + column] - mean) ** 2 / over.length;
  const scale = variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  for (let at = column; at < features.length; at += width) features[at] = (features[at] - mean) * scale;
}

/** A fitted {@link fitRatingMap}. */
export interface RatingMap {
  /** Predicted ratings, within the scale, [rows]. */
  predict(users: ArrayLike<number>, items: ArrayLike<number>): Float64Array;
  /** Target ratings of each item that the map has seen, [items]. */
  readonly itemCounts: Float64Array;
}

/**
 * r̂ = μ + b_i + h_uᵀ W q_i: how somebody of the habits h_u rates an item of the target bias b_i, with q_i = (1, b_i). BiasBridge is
 * the special case of W that knows the bias alone and the same for every item; the column b_i lets the spread between items widen
 * or shrink with the user's habits. W is a ridge regression on the target ratings of the overlapping training users. What BiasBridge
 * has, and b_i times (1, b_u), go without a penalty.
 * @param penalties one map is made of each, from the same sums
 */
export function* fitRatingMaps(
  context: MethodContext,
  habits: RatingHabits,
  penalties: readonly number[],
): Generator<Pause, RatingMap[]> {
  const { task, split } = context;
  const rows = split.rated.target;
  const { mean, items: bias } = yield* fitBiases(rows, task.userIds.length, task.target.itemIds.length);
  const [low, high] = range(rows.values);
  const itemCounts = new Float64Array(bias.length);
  for (const item of rows.items) itemCounts[item]++;

  const { features, width } = habits;
  const size = 2 * width;
  const x = new Float64Array(size);
  const fill = (user: number, item: number): void => {
    for (let k = 0; k < width; k++) {
      x[k] = features[user * width + k];
      x[width + k] = x[k] * bias[item];
    }
  };
  const gram = Matrix.zeros(size, size);
  const moment = Matrix.zeros(size, 1);
  const trains = new Set(split.trainUsers);
  const due = pacer();
  for (let k = 0; k < rows.values.length; k++) {
    if (k % STRIDE === 0 && due()) yield { fraction: k / rows.values.length };
    if (!trains.has(rows.users[k])) continue;
    const rest = rows.values[k] - mean - bias[rows.items[k]];
    fill(rows.users[k], rows.items[k]);
    for (let a = 0; a < size; a++) {
      moment.set(a, 0, moment.get(a, 0) + x[a] * rest);
      for (let b = 0; b <= a; b++) gram.set(a, b, gram.get(a, b) + x[a] * x[b]);
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) gram.set(b, a, gram.get(a, b));

  return penalties.map((penalty) => {
    const system = gram.clone();
    for (let a = 0; a < size; a++) system.set(a, a, system.get(a, a) + (a % width < 2 ? UNPENALISED : penalty));
    const w = new CholeskyDecomposition(system).solve(moment).to1DArray();
    return {
      itemCounts,
      predict(users, items) {
        return Float64Array.from({ length: users.length }, (_, k) => {
          fill(users[k], items[k]);
          let rating = mean + bias[items[k]];
          for (let a = 0; a < size; a++) rating += w[a] * x[a];
          return Math.min(high, Math.max(low, rating));
        });
      },
    };
  });
}

/** Ratings that are taken up between two looks at the clock. */
const STRIDE = 1024;
/** Keeps the system solvable where users do not differ, and changes nothing else. */
const UNPENALISED = 1e-6;

function* fitBiases(rows: RatingRows, users: number, items: number): Generator<Pause, Biases> {
  const biases = startBiases(rows, users, items);
  for (let sweep = 0; sweep < SWEEPS; sweep++) yield* sweepBiases(biases, rows, SMOOTHING);
  return biases;
}

/** Least and greatest value. */
export function range(values: ArrayLike<number>): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) {
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
  }
  return [low, high];
}
