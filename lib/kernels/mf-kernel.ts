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
  /** One pass over the records in their present order; returns Σ (r̂ − r)², each taken before its batch's step. */
  epoch(): number;
  /**
   * Writes `count` lines from `firstLine` on to the exchange buffer, [count × width], as they stand at the present step;
   * the state is not changed. count · width ≤ EXCHANGE_WORDS.
   */
  read(firstLine: number, count: number): void;
}
