import { instantiateKernels } from './load';
import { kernelArguments } from './memory-table';
import type { MfKernel } from './mf-kernel';
import { MF_MEMORY, MF_SCALARS, type MfSpec, mfLayout } from './mf-layout';

/** Exports of `assembly/mf/`. */
interface MfExports {
  mfMemory(...scalarsAndPlaces: number[]): void;
  mfBatches(first: number, end: number, squared: number): number;
  mfSwap(high: number, count: number): void;
  mfRead(firstLine: number, count: number): void;
}

/** The WebAssembly kernel, with a memory of its own. */
export function createWasmMfKernel(spec: MfSpec): MfKernel {
  const { exports, buffer, start } = instantiateKernels<MfExports>((word) => mfLayout(spec, word).end);
  const layout = mfLayout(spec, start);
  exports.mfMemory(...kernelArguments(MF_SCALARS, MF_MEMORY, spec, layout));
  return {
    engine: 'wasm-simd',
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    layout,
    swap: exports.mfSwap,
    batches: exports.mfBatches,
    read: exports.mfRead,
  };
}
