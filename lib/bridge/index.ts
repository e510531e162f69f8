/** The author's kit (what a method is made of) and the package's methods taken apart. */

export type { ItemTable } from '../kernels/score';
export { Adam, clipGlobalNorm } from '../math/adam';
export { gather64, gatherRows } from '../math/gather-rows';
export {
  addGradients,
  applyLayer,
  inputGradients,
  type LinearLayer,
  layerArrays,
  layerMap,
  randomLayer,
  zeroLayer,
} from '../math/linear-layer';
export { type SavedTensors, type Tensor, type Tensors, tensor } from '../math/tensor';
export { type Pause, pacer } from '../math/work';
export { sortByTime, type UserItems, userItems } from '../ratings/user-items';
export {
  type Bridge,
  type EpochReport,
  isBridge,
  type Model,
  predictsRatings,
  type RatingIntervals,
  type Scorer,
  type Training,
} from './bridge';
export { Alignment } from './diffcdr/alignment';
export { createDiffcdr, type DiffcdrBridge, dimSettings } from './diffcdr/diffcdr';
export { type DiffcdrOptions, diffcdrOptions } from './diffcdr/options';
export { type ResampledDiffcdr, resampleDiffcdr } from './diffcdr/resampled';
export { asBridge, type Method, type MethodContext, type OptionsSchema, type SavedContext } from './method';
export type { AlignmentBatch, AlignmentNorm } from './parts/alignment-loss';
export { type Biases, startBiases, sweepBiases } from './parts/biases';
export { fitted } from './parts/fitted';
export { layerTensors, savedLayer } from './parts/layer-tensors';
export { meanRating, shrunkMeans } from './parts/shrunk-means';
export { replaySnapshots } from './parts/snapshot-replay';
export { trainEpochs, trainingOptions } from './parts/training';
export { restoredMap, trainedMap } from './parts/vector-map';
export {
  builtInMethods,
  findMethod,
  type MethodName,
  type MethodReference,
  methodNames,
  type OptionsInput,
} from './registry';
export { strictOptions } from './strict-options';
