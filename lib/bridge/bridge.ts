import type { ItemTable } from '../kernels/score';
import type { Tensors } from '../math/tensor';
import type { Pause } from '../math/work';

export type { ItemTable } from '../kernels/score';

/** What a training epoch reports. */
export interface EpochReport {
  /** Epoch just finished, from 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches of each loss that the method has, by name. */
  readonly losses: Readonly<Record<string, number>>;
  /** Training rows seen in the epoch. */
  readonly rows: number;
}

/**
 * A training that is under way: an {@link EpochReport} for each epoch, and pauses within long epochs. `trainEpochs` makes one;
 * by hand, yielding the reports alone is enough where an epoch takes milliseconds.
 */
export type Training = Generator<EpochReport | Pause, void>;

/** What both kinds of model have. */
interface Fitted {
  /**
   * Trains, one epoch for each report yielded, so that a caller can plot, test or stop in between. A method without training
   * yields one report.
   */
  fit(): Training;
  /** Which implementation computes, for the reports: for example `affine/wasm-simd`, `layers/wasm-simd`, `network/wasm`, `typed-array`. */
  readonly engine: string;
  /**
   * What `fit` has learned, as it stands: all that the method's `restore` needs beside what a saved model keeps of its context. The
   * arrays may be the live ones. Absent: a model of this method cannot be saved.
   */
  state?(): Tensors;
  /** Frees what the model holds outside JavaScript's heap (TensorFlow.js tensors). */
  dispose?(): void;
}

/**
 * The kind of model that the paper's methods are (section 3.1): something is fitted on the overlapping training users, and then
 * gives a target-domain vector to a user who has no target rating. Scores are dot products with an item table.
 */
export interface Bridge extends Fitted {
  /** Target-domain vectors of the users (indices of the task) as the bridge stands now, row-major [users.length × dim]. */
  transfer(users: Int32Array): Float32Array;
  /** What the vectors are scored against, as the bridge stands now. */
  itemTable(): ItemTable;
}

/** The kind of model that has no user vectors and scores directly: popularity, neighbours, item-to-item maps. */
export interface Scorer extends Fitted {
  /** `ratings`: a score is a predicted rating, in stars; `order`: it says only which item comes before which. */
  readonly scores: 'ratings' | 'order';
  /** Score of item `items[k]` for user `users[k]`, [rows]; indices of the task and of the target domain. */
  scoreRows(users: Int32Array, items: Int32Array): Float32Array;
  /**
   * What lists are ordered by: scores of all target items for one user, into `out`, [target items]. They need not be the predicted
   * ratings, even where `scores` is `ratings`: what a user will choose is another question than how he will rate it.
   */
  scoreItems(user: number, out: Float32Array): void;
  /** The same as `scoreItems`, with pauses: for a scorer that takes more than a few milliseconds for a user. */
  scoring?(user: number, out: Float32Array): Generator<Pause, void>;
  /**
   * For a scorer that knows how sure it is of a rating: bounds between which the rating of item `items[k]` by user `users[k]` falls
   * with probability `level`, within (0, 1); [rows] each.
   */
  interval?(users: Int32Array, items: Int32Array, level: number): RatingIntervals;
}

/** Bounds of ratings, [rows] each. */
export interface RatingIntervals {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** What a method makes: it is fitted, and then scores target items for users. */
export type Model = Bridge | Scorer;

/** True for the kind that gives user vectors. */
export function isBridge(model: Model): model is Bridge {
  return 'transfer' in model;
}

/** What can be measured of a model: it has user vectors and predicts ratings, it predicts ratings, or it only orders items. */
export type ModelKind = 'bridge' | Scorer['scores'];

/** The kind that a model is. */
export function kindOf(model: Model): ModelKind {
  return isBridge(model) ? 'bridge' : model.scores;
}

/** True where a model's scores are ratings, so that MAE and RMSE mean something. */
export function predictsRatings(model: Model): boolean {
  return kindOf(model) !== 'order';
}
