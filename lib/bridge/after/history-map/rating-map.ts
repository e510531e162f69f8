import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { log } from '../../../math/elementary';
import { type SavedTensors, type Tensors, tensor } from '../../../math/tensor';
import { type Pause, pacer } from '../../../math/work';
import type { RatingRows } from '../../../ratings/ratings';
import type { MethodContext, SavedContext } from '../../method';
import { type Biases, type BiasSmoothing, startBiases, sweepBiases, userBiases } from '../../parts/biases';

const SWEEPS = 10;
const SMOOTHING: BiasSmoothing = { userSmoothing: 5, itemSmoothing: 10 };
/** Shares of a user's ratings are taken in so many equal parts of the scale: of 1–5, of each rating. */
const LEVELS = 5;
/** Features of a user: 1, bias, number of ratings, levels. */
const WIDTH = 3 + LEVELS;
/** Imagined ratings of the usual shares that each user gets. */
const SHARE_SMOOTHING = 5;

/** What source ratings say of how a user rates; of all users, hidden ones too. */
export interface RatingHabits {
  /** Row-major [users × width]; the first is 1, the second the source bias. Others have mean 0 and deviation 1 over users. */
  readonly features: Float64Array;
  readonly width: number;
  /** Source ratings of each user, [users]. */
  readonly counts: Float64Array;
  /** What of them was learned from all users together. */
  readonly learned: LearnedHabits;
}

/** What the habits of a user are measured by. */
export interface LearnedHabits extends Pick<Biases, 'mean' | 'items'> {
  /** Least and greatest source rating. */
  readonly scale: readonly [low: number, high: number];
  /** Usual share of each level, [levels]. */
  readonly usual: Float64Array;
  /** Mean of each feature over the training users, and one over its deviation, [width] each. */
  readonly centre: Float64Array;
  readonly spread: Float64Array;
}

/**
 * Habits of every user: 1, bias b_u of the source domain, logarithm of the number of ratings, and share of each level of the
 * scale, the last three as deviations.
 */
export function* ratingHabits({ task, split }: MethodContext): Generator<Pause, RatingHabits> {
  const rows = split.rated.source;
  const { mean, items } = yield* fitBiases(rows, task.userIds.length, task.source.itemIds.length);
  const scale = range(rows.values);
  const usual = new Float64Array(LEVELS);
  for (const value of rows.values) usual[levelOf(value, scale)] += 1 / rows.values.length;
  const centre = new Float64Array(WIDTH);
  const spread = new Float64Array(WIDTH).fill(1);
  const learned = { mean, items, scale, usual, centre, spread };
  // Once as they are, by which centre and spread are found.
  const { features } = habitsOf({ task, split }, learned);
  for (let k = 2; k < WIDTH; k++) {
    [centre[k], spread[k]] = centreAndSpread(features, k, split.trainUsers);
  }
  return habitsOf({ task, split }, learned);
}

/** The habits of a context's users by what was learned. */
export function habitsOf({ task, split }: Pick<SavedContext, 'task' | 'split'>, learned: LearnedHabits): RatingHabits {
  const rows = split.rated.source;
  const users = task.userIds.length;
  const { scale, usual, centre, spread } = learned;
  const biases = userBiases(learned, rows, users, SMOOTHING);
  const levels = new Float64Array(users * LEVELS);
  const counts = new Float64Array(users);
  rows.values.forEach((value, k) => {
    levels[rows.users[k] * LEVELS + levelOf(value, scale)]++;
    counts[rows.users[k]]++;
  });
  const features = new Float64Array(users * WIDTH);
  for (let user = 0; user < users; user++) {
    const at = user * WIDTH;
    features[at] = 1;
    features[at + 1] = biases[user];
    features[at + 2] = log(1 + counts[user]);
    for (let level = 0; level < LEVELS; level++) {
      features[at + 3 + level] =
        (levels[user * LEVELS + level] + SHARE_SMOOTHING * usual[level]) / (counts[user] + SHARE_SMOOTHING);
    }
  }
  for (let at = 0; at < features.length; at++) {
    const column = at % WIDTH;
    if (column >= 2) features[at] = (features[at] - centre[column]) * spread[column];
  }
  return { features, width: WIDTH, counts, learned };
}

function levelOf(value: number, [low, high]: LearnedHabits['scale']): number {
  const level = high > low ? Math.floor((LEVELS * (value - low)) / (high - low)) : 0;
  return Math.max(0, Math.min(LEVELS - 1, level));
}

/** Mean and 1/deviation of a feature over the training users; where it does not vary, 0 in place of the latter. */
function centreAndSpread(features: Float64Array, column: number, over: Int32Array): [number, number] {
  let mean = 0;
  for (const user of over) mean += features[user * WIDTH + column] / over.length;
  let variance = 0;
  for (const user of over) variance += (features[user * WIDTH + column] - mean) ** 2 / over.length;
  return [mean, variance > 1e-12 ? 1 / Math.sqrt(variance) : 0];
}

/** A fitted {@link fitRatingMap}. */
export interface RatingMap {
  /** Predicted ratings, within the scale, [rows]. */
  predict(users: ArrayLike<number>, items: ArrayLike<number>): Float64Array;
  /** Target ratings of each item that the map has seen, [items]. */
  readonly itemCounts: Float64Array;
  readonly learned: LearnedRatingMap;
}

/** What a rating map has learned. */
export interface LearnedRatingMap extends Pick<Biases, 'mean' | 'items'> {
  /** Least and greatest target rating. */
  readonly scale: readonly [low: number, high: number];
  /** W, [2 width]. */
  readonly weights: Float64Array;
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
  const scale = range(rows.values);
  const itemCounts = new Float64Array(bias.length);
  for (const item of rows.items) itemCounts[item]++;

  const { width } = habits;
  const size = 2 * width;
  const x = new Float64Array(size);
  const gram = Matrix.zeros(size, size);
  const moment = Matrix.zeros(size, 1);
  const trains = new Set(split.trainUsers);
  const due = pacer();
  for (let k = 0; k < rows.values.length; k++) {
    if (k % STRIDE === 0 && due()) yield { fraction: k / rows.values.length };
    if (!trains.has(rows.users[k])) continue;
    const rest = rows.values[k] - mean - bias[rows.items[k]];
    fillFeatures(habits, rows.users[k], bias[rows.items[k]], x);
    for (let a = 0; a < size; a++) {
      moment.set(a, 0, moment.get(a, 0) + x[a] * rest);
      for (let b = 0; b <= a; b++) gram.set(a, b, gram.get(a, b) + x[a] * x[b]);
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) gram.set(b, a, gram.get(a, b));

  return penalties.map((penalty) => {
    const system = gram.clone();
    for (let a = 0; a < size; a++) system.set(a, a, system.get(a, a) + (a % width < 2 ? UNPENALISED : penalty));
    const weights = Float64Array.from(new CholeskyDecomposition(system).solve(moment).to1DArray());
    return ratingMapOf({ mean, items: bias, scale, weights, itemCounts }, habits);
  });
}

/** The map by what was learned, of users of these habits. */
export function ratingMapOf(learned: LearnedRatingMap, habits: RatingHabits): RatingMap {
  const { mean, items: bias, scale, weights, itemCounts } = learned;
  const [low, high] = scale;
  const x = new Float64Array(weights.length);
  return {
    learned,
    itemCounts,
    predict: (users, items) =>
      Float64Array.from({ length: users.length }, (_, k) => {
        fillFeatures(habits, users[k], bias[items[k]], x);
        let rating = mean + bias[items[k]];
        for (let a = 0; a < x.length; a++) rating += weights[a] * x[a];
        return Math.min(high, Math.max(low, rating));
      }),
  };
}

/** h_u and b_i h_u side by side, into `out`, [2 width]. */
function fillFeatures({ features, width }: RatingHabits, user: number, bias: number, out: Float64Array): void {
  for (let k = 0; k < width; k++) {
    out[k] = features[user * width + k];
    out[width + k] = out[k] * bias;
  }
}

/** The tensors of habits and map: see {@link savedRatingMap}. */
export function ratingMapTensors(habits: LearnedHabits, map: LearnedRatingMap): Tensors {
  return {
    'habits.mean': tensor(Float64Array.of(habits.mean)),
    'habits.items': tensor(habits.items),
    'habits.scale': tensor(Float64Array.from(habits.scale)),
    'habits.usual': tensor(habits.usual),
    'habits.centre': tensor(habits.centre),
    'habits.spread': tensor(habits.spread),
    'map.mean': tensor(Float64Array.of(map.mean)),
    'map.items': tensor(map.items),
    'map.scale': tensor(Float64Array.from(map.scale)),
    'map.weights': tensor(map.weights),
    'map.itemCounts': tensor(map.itemCounts),
  };
}

/** Habits and map out of {@link ratingMapTensors}. @throws UserError where the tensors are not for the context's items */
export function savedRatingMap(context: SavedContext, saved: SavedTensors): { habits: RatingHabits; map: RatingMap } {
  const { source, target } = context.task;
  const [sourceItems, targetItems] = [source.itemIds.length, target.itemIds.length];
  const scaleOf = (name: string): [number, number] => {
    const [low, high] = saved.float64(name, 2);
    return [low, high];
  };
  const habits = habitsOf(context, {
    mean: saved.float64('habits.mean', 1)[0],
    items: saved.float64('habits.items', sourceItems),
    scale: scaleOf('habits.scale'),
    usual: saved.float64('habits.usual', LEVELS),
    centre: saved.float64('habits.centre', WIDTH),
    spread: saved.float64('habits.spread', WIDTH),
  });
  const learned = {
    mean: saved.float64('map.mean', 1)[0],
    items: saved.float64('map.items', targetItems),
    scale: scaleOf('map.scale'),
    weights: saved.float64('map.weights', 2 * WIDTH),
    itemCounts: saved.float64('map.itemCounts', targetItems),
  };
  return { habits, map: ratingMapOf(learned, habits) };
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
