import { ADAM_DEFAULTS } from '../math/adam';

/** The reference's settings of matrix factorisation for the paper's task 1; for tasks 2 and 3 its batches are 512. */
export const EMBEDDING_DEFAULTS = {
  dim: 10,
  epochs: 10,
  batchSize: 256,
  learningRate: 0.01,
  ...ADAM_DEFAULTS,
  optimizer: 'adam',
  centred: false,
  biased: false,
} as const;

/** Settings of matrix factorisation; what is left out is as in `EMBEDDING_DEFAULTS`. */
export interface EmbeddingOptions {
  /** d. */
  readonly dim?: number;
  /** Passes over the ratings. */
  readonly epochs?: number;
  /** Ratings in a batch. */
  readonly batchSize?: number;
  /** Adam's. */
  readonly learningRate?: number;
  /** Adam's. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /**
   * `adam`: PyTorch's dense Adam, under which rows that a batch does not touch move on with their momentum.
   * `sparse-adam`: PyTorch's SparseAdam, under which they rest and keep their moments.
   */
  readonly optimizer?: 'adam' | 'sparse-adam';
  /** Train on ratings less their mean over the domain, which predictions add again: one constant, no biases. The reference does not. */
  readonly centred?: boolean;
  /** Also train a user and an item bias around the mean rating. The reference has none. */
  readonly biased?: boolean;
  /** Sorted users whose vectors, with all item vectors, are kept after every epoch, in `EmbeddingModel.epochs`. */
  readonly snapshotUsers?: Int32Array;
}

/** The options with their defaults filled in. @throws RangeError for an impossible value */
export function embeddingDefaults(options: EmbeddingOptions): Required<Omit<EmbeddingOptions, 'snapshotUsers'>> {
  const defaults = EMBEDDING_DEFAULTS;
  const filled = {
    dim: options.dim ?? defaults.dim,
    epochs: options.epochs ?? defaults.epochs,
    batchSize: options.batchSize ?? defaults.batchSize,
    learningRate: options.learningRate ?? defaults.learningRate,
    beta1: options.beta1 ?? defaults.beta1,
    beta2: options.beta2 ?? defaults.beta2,
    epsilon: options.epsilon ?? defaults.epsilon,
    optimizer: options.optimizer ?? defaults.optimizer,
    centred: options.centred ?? defaults.centred,
    biased: options.biased ?? defaults.biased,
  };
  for (const name of ['dim', 'epochs', 'batchSize'] as const) {
    if (!(Number.isInteger(filled[name]) && filled[name] >= 1)) {
      throw new RangeError(`${name} of the embedding must be a whole number from 1 on, not ${filled[name]}`);
    }
  }
  for (const name of ['learningRate', 'epsilon'] as const) {
    if (!(filled[name] > 0)) throw new RangeError(`${name} of the embedding must be above 0, not ${filled[name]}`);
  }
  if (filled.optimizer !== 'adam' && filled.optimizer !== 'sparse-adam') {
    throw new RangeError(`optimizer of the embedding is adam or sparse-adam, not ${filled.optimizer}`);
  }
  if (filled.centred && filled.biased) {
    throw new RangeError('an embedding is centred or biased, not both: biases stand around the mean already');
  }
  return filled;
}
