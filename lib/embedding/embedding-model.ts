/** How a base model fits the rows that it was trained on, in rating points. */
export interface TrainingFit {
  /** RMSE after the last epoch; null where training diverged. */
  readonly rmse: number | null;
  /** RMSE of one constant on the same rows: their mean. */
  readonly constant: number;
}

/**
 * User and item vectors that score a rating as r̂ = u·v + offset (the offset is 0 without biases; method: matrix
 * factorisation, paper section 3.1). With biases, each user vector carries the user bias as its last coordinate, each
 * item vector a 1 there, and `itemOffsets` holds mean + item bias: a bridge that moves user vectors moves the bias too. Of a
 * centred model `itemOffsets` holds the mean of the item's domain alone.
 */
export interface EmbeddingModel {
  /** Length d of a vector. */
  readonly dim: number;
  /** User vectors, row-major [users × dim]. */
  readonly users: Float32Array;
  /** Item vectors, row-major [items × dim]. */
  readonly items: Float32Array;
  /** Added to the dot product, [items]; absent means 0. */
  readonly itemOffsets?: Float32Array;
  /** Absent where the model was not trained here. */
  readonly fit?: TrainingFit;
  /** The model as it stood after each pretraining epoch, where it was asked for (first entry: after epoch 1). */
  readonly epochs?: readonly EmbeddingSnapshot[];
}

/** A model after one epoch: all items, but only the users that were asked for (the ones a test will score). */
export interface EmbeddingSnapshot {
  /** Sorted user indices whose vectors are kept. */
  readonly userIndices: Int32Array;
  /** Their vectors, row-major [userIndices.length × dim]. */
  readonly users: Float32Array;
  readonly items: Float32Array;
  readonly itemOffsets?: Float32Array;
}

/** What all methods of one (data, split, seed) share: trained once, reused by every bridge. */
export interface BaseModels {
  /** Trained on R^s; does not depend on the split. */
  readonly source: EmbeddingModel;
  /** Trained on R^t of the users that are not hidden; the baseline TGT is this model as it stands. */
  readonly target: EmbeddingModel;
  /**
   * One user table for both domains, trained on R^s ∪ R^t-train. Its item table holds the source items first and the
   * target items after them (`items.slice(sourceItems * dim)` are the target's). Only where CMF was asked for.
   */
  readonly cmf?: EmbeddingModel;
}
