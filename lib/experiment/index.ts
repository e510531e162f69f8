/** Configuration, cells, runs, searches and their store, in their parts. */
export { BaseModelPool } from './base-model-pool';
export { type ProtocolResult, type RatingCell, userErrors, type WarmCell } from './cell';
export { cellKey, configHash } from './cell-key';
export { extensionsOf, parseConfig, withEpochs, withOptions, withSettings } from './config';
export { type EmbeddingSpace, embeddingSpace, trueTarget } from './embedding-space';
export { type LabelledResult, readLabelledResults } from './manifest';
export { loadPlugins } from './plugins';
export { inFieldOrder, metricOf } from './result';
export { dataHash, splitFor } from './run-data';
export { bestOnValidation, searchCandidates } from './search';
export { readySpace, type SearchSpace } from './search-spaces';
export { writeAtomic, writeJson } from './store/atomic-file';
export { canonicalJson } from './store/canonical-json';
export { gridCells, gridJobs, readGrid } from './sweep/grid';
export { runSweep } from './sweep/sweep';
export { measureThroughput, type Rate } from './throughput';
export { buildModel } from './with-model';
