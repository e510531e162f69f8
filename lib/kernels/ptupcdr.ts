import { instantiateKernels } from './load';
import { kernelArguments } from './memory-table';
import {
  PTUPCDR_MEMORY,
  PTUPCDR_SCALARS,
  type PtupcdrLayout,
  type PtupcdrSizes,
  ptupcdrLayout,
} from './ptupcdr-layout';

/** Exports of `assembly/ptupcdr/`. */
interface PtupcdrExports {
  ptupcdrMemory(...scalarsAndPlaces: number[]): void;
  ptupcdrTrain(n: number, rate: number, correction: number): number;
}

/**
 * PTUPCDR's training over one flat memory; see `ptupcdr-layout.ts`. The caller writes parameters, tables and batches, with the
 * padding left 0. Its twin is `ptupcdrLoss` with `Adam`, which gives the same bits.
 */
export interface PtupcdrKernel {
  readonly layout: PtupcdrLayout;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /**
   * One Adam step on the first n rows of `batch`.
   * @param rate learning rate over 1 − β1^t
   * @param correction √(1 − β2^t)
   * @returns the loss before the step
   */
  train(n: number, rate: number, correction: number): number;
}

/** A kernel on WebAssembly with a memory of its own, freed with the last reference to it. */
export function createPtupcdrKernel(sizes: PtupcdrSizes): PtupcdrKernel {
  const { exports, buffer, start } = instantiateKernels<PtupcdrExports>((word) => ptupcdrLayout(sizes, word).end);
  const layout = ptupcdrLayout(sizes, start);
  exports.ptupcdrMemory(...kernelArguments(PTUPCDR_SCALARS, PTUPCDR_MEMORY, sizes, layout));
  return {
    layout,
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
    train: exports.ptupcdrTrain,
  };
}
