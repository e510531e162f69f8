// Kernels in AssemblyScript; see lib/kernels for what each one does and for its JavaScript twin.
export { mfAdam, mfEpoch, mfPlaces, mfRead, mfSizes, mfSwap, mfTables, mfWarmth } from './mf';

export { matrixProduct } from './matrix';

export { normalPairs } from './normal';

/** First byte that holds nothing of the module's own: the caller's memory starts here. */
export function freeFrom(): usize {
  return __heap_base;
}
export { affineAlign } from './affine/align';
export { affineGather, affineGatherItems } from './affine/gather';
export { affinePlaces, affineSettings, affineShape } from './affine/memory';
export { affineReplay } from './affine/sampler';
export { affineCompose } from './affine/second-layer';
export { affineTrain } from './affine/train';
