// Kernels in AssemblyScript; see lib/kernels for what each one does and for its JavaScript twin.
export { affineAlign } from './affine/align';
export { affineGather, affineGatherItems } from './affine/gather';
export { affineMemory } from './affine/memory';
export { affineReplay } from './affine/sampler';
export { affineCompose } from './affine/second-layer';
export { affineTrain } from './affine/train';
export { layersEstimate, layersGuide, layersTime } from './layers/estimate';
export { layersMemory } from './layers/memory';
export { layersAccumulate, layersPack, layersStep } from './layers/train';
export { matrixProduct } from './matrix';
export { mfBatches } from './mf/batch';
export { mfRead, mfSwap } from './mf/exchange';
export { mfMemory } from './mf/memory';
export { mfWarmth } from './mf/warm';
export { normalPairs } from './normal';
export { ptupcdrMemory } from './ptupcdr/memory';
export { ptupcdrTrain } from './ptupcdr/train';
export { sscdrMemory } from './sscdr/memory';
export { sscdrTrain } from './sscdr/train';

/** First byte that holds nothing of the module's own: the caller's memory starts here. */
export function freeFrom(): usize {
  return __heap_base;
}
