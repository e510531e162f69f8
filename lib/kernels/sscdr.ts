import { instantiateKernels } from './load';
import { kernelArguments } from './memory-table';
import { SSCDR_MEMORY, SSCDR_SCALARS, type SscdrLayout, type SscdrSizes, sscdrLayout } from './sscdr-layout';

/** Exports of `assembly/sscdr/`. */
interface SscdrExports {
  sscdrMemory(...scalarsAndPlaces: number[]): void;
  sscdrTrain(n: number, rate: number, correction: number): void;
}

/**
 * SSCDR's training over one flat memory; see `sscdr-layout.ts`. The caller writes parameters, tables and batches, with the padding
 * left 0. Its twin is `sscdrLoss` with `Adam`, which gives the same bits.
 */
export interface SscdrKernel {
  readonly layout: SscdrLayout;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /**
   * One Adam step on the first n rows of the batch; leaves the loss before it in `losses`.
   * @param rate learning rate over 1 − β1^t
   * @param correction √(1 − β2^t)
   */
  train(n: number, rate: number, correction: number): void;
}

/** A kernel on WebAssembly with a memory of its own, freed with the last reference to it. */
export function createSscdrKernel(sizes: SscdrSizes): SscdrKernel {
  const { exports, buffer, start } = instantiateKernels<SscdrExports>((word) => sscdrLayout(sizes, word).end);
  const layout = sscdrLayout(sizes, start);
  exports.sscdrMemory(...kernelArguments(SSCDR_SCALARS, SSCDR_MEMORY, sizes, layout));
  return {
    layout,
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
    train: exports.sscdrTrain,
  };
}
