/** Base models: matrix factorisation of each domain, its exact dense Adam, and the long way to the same numbers. */

export { scoreErrors, scoreRows } from '../kernels/score';
export { type BaseModelProgress, trainBaseModels } from './base-models';
export { trainDense } from './dense-adam';
export { denseStart, epochBatches } from './dense-twin';
export type { BaseModels, EmbeddingModel, EmbeddingSnapshot } from './embedding-model';
export { EMBEDDING_DEFAULTS, type EmbeddingOptions } from './options';
export { trainEmbedding, trainedEmbedding } from './train-embedding';
