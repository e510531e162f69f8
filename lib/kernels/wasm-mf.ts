import type { DriftTables } from './adam-drift';
import { instantiateKernels } from './load';
import type { MfKernel, MfSpec } from './mf';
import { type MfLayout, mfLayout } from './mf-layout';

/** Exports of `assembly/mf.ts`; places are byte addresses. */
interface MfExports {
  mfSizes(width: number, biased: boolean, lazy: boolean, cap: number, rows: number, batchSize: number): void;
  mfPlaces(...bytes: number[]): void;
  mfTables(...bytes: number[]): void;
  mfAdam(learningRate: number, beta1: number, beta2: number, epsilon: number, mean: number): void;
  mfEpoch(): number;
  mfSwap(high: number, count: number): void;
  mfRead(firstLine: number, count: number): void;
}

/** The WebAssembly kernel, with a memory of its own. */
export function createWasmMfKernel(spec: MfSpec, drift: DriftTables): MfKernel {
  const { width, rows, batchSize } = spec.sizes;
  const place = (start: number): MfLayout => mfLayout(spec.sizes, drift, start);
  const { exports, buffer, start } = instantiateKernels<MfExports>((word) => place(word).end);
  const layout = place(start);
  const { learningRate, beta1, beta2, epsilon } = spec.adam;
  exports.mfSizes(width, spec.biased, spec.lazy, spec.cap, rows, batchSize);
  exports.mfPlaces(
    ...[layout.stride, layout.gradientStride, layout.state, layout.records].map((words) => words * 4),
    ...[layout.gradients, layout.slots, layout.exchange].map((words) => words * 4),
  );
  exports.mfTables(
    ...[layout.correction, layout.rate, layout.sum, layout.epsilonSum].map((words) => words * 4),
    ...[layout.beta1Powers, layout.ratioPowers, layout.epsilonPowers].map((words) => words * 4),
    ...[layout.beta2Low, layout.beta2High].map((words) => words * 4),
  );
  exports.mfAdam(learningRate, beta1, beta2, epsilon, spec.mean);
  return {
    engine: 'wasm-simd',
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    layout,
    swap: exports.mfSwap,
    epoch: exports.mfEpoch,
    read: exports.mfRead,
  };
}
