import { type AdamConstants, driftTables } from './adam-drift';
import { createJsMfKernel } from './js/mf';
import { type KernelEngine, kernelEngine } from './load';
import { type MfLayout, type MfSizes, mfLayout } from './mf-layout';
import { createWasmMfKernel } from './wasm-mf';

/** Everything that a matrix factorisation kernel is told once. */
export interface MfSpec {
  readonly sizes: MfSizes;
  readonly adam: AdamConstants;
  /** The last coordinate of a line is a bias, added to `mean` instead of multiplied. */
  readonly biased: boolean;
  /** True for the trajectory of dense Adam (untouched lines drift), false for that of sparse Adam (they rest). */
  readonly lazy: boolean;
  /** Added to every prediction where biased. */
  readonly mean: number;
  /** Largest step of the drift tables. */
  readonly cap: number;
}

/**
 * A matrix factorisation trainer over one flat memory; see `mf-layout.ts`. The caller writes start values into the state
 * and ratings into the records, once.
 */
export interface MfKernel {
  /** `wasm-simd` or `js`. */
  readonly engine: string;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly layout: MfLayout;
  /** Fisher–Yates over the records: swaps record high − c with record exchange[c], for c = 0 … count − 1. */
  swap(high: number, count: number): void;
  /** One pass over the records in their present order; returns Σ (r̂ − r)², each taken before its batch's step. */
  epoch(): number;
  /**
   * Writes `count` lines from `firstLine` on to the exchange buffer, [count × width], as they stand at the present step;
   * the state is not changed. count · width ≤ EXCHANGE_WORDS.
   */
  read(firstLine: number, count: number): void;
}

/** What a caller chooses; the rest of `MfSpec` follows. */
export type MfOptions = Omit<MfSpec, 'cap'> & { readonly epochs: number };

/** Builds the kernel with a memory of its own, which is freed with it. */
export function createMfKernel(options: MfOptions, engine: KernelEngine = kernelEngine()): MfKernel {
  const steps = options.epochs * Math.ceil(options.sizes.rows / options.sizes.batchSize);
  const drift = driftTables(options.adam, steps);
  const spec: MfSpec = { ...options, cap: drift.cap };
  let kernel: MfKernel;
  if (engine === 'wasm-simd') {
    kernel = createWasmMfKernel(spec, drift);
  } else {
    const layout = mfLayout(options.sizes, drift, 0);
    kernel = createJsMfKernel(spec, layout, new ArrayBuffer(layout.end * 4));
  }
  const { layout } = kernel;
  kernel.f32.set(drift.correction, layout.correction);
  kernel.f32.set(drift.rate, layout.rate);
  kernel.f32.set(drift.sum, layout.sum);
  kernel.f32.set(drift.epsilonSum, layout.epsilonSum);
  kernel.f32.set(drift.beta1Powers, layout.beta1Powers);
  kernel.f32.set(drift.ratioPowers, layout.ratioPowers);
  kernel.f32.set(drift.epsilonPowers, layout.epsilonPowers);
  kernel.f32.set(drift.beta2Low, layout.beta2Low);
  kernel.f32.set(drift.beta2High, layout.beta2High);
  return kernel;
}
