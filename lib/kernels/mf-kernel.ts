import type { KernelEngine } from './load';
import type { MfLayout } from './mf-layout';

/**
 * A matrix factorisation trainer over one flat memory; see `mf-layout.ts`. The caller writes start values into the state
 * and ratings into the records, once.
 */
export interface MfKernel {
  readonly engine: KernelEngine;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly layout: MfLayout;
  /** Fisher–Yates over the records: swaps record high − c with record exchange[c], for c = 0 … count − 1. */
  swap(high: number, count: number): void;
  /**
   * Trains on the batches of the records from `first` to before `end`, in their present order. An epoch may be done in several
   * calls, each of whole batches.
   * @param squared Σ (r̂ − r)² of the epoch so far, each taken before its batch's step
   * @returns the same with these batches: bit for bit that of one call for all
   */
  batches(first: number, end: number, squared: number): number;
  /**
   * Writes `count` lines from `firstLine` on to the exchange buffer, [count × width], as they stand at the present step;
   * the state is not changed. count · width ≤ EXCHANGE_WORDS.
   */
  read(firstLine: number, count: number): void;
}
