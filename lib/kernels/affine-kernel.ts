import type { AffineLayout, AffineSpec } from './affine-layout';
import type { KernelEngine } from './load';

/** What an affine kernel does with its memory. */
export interface AffineSteps {
  /** Products of the weights, to be called after parameters were written. */
  compose(): void;
  /** Fills n rows of target and source with the vectors of the users that `slots` names. */
  gather(n: number): void;
  /** Fills n rows of items with the vectors of the items that `itemSlots` names. */
  gatherItems(n: number): void;
  /** One clipped Adam step of the DIM on n rows of target, source, noise, time and keep; loss in losses[0]. */
  train(n: number): void;
  /** Carries the pair (A, a) through the plan: the output register in float64 and `sampler` in float32. */
  replay(): void;
  /**
   * One clipped Adam step of the alignment layer on n rows of source, target, items and ratings, with the `sampler` of the
   * last `replay`; losses, λ left out, in losses[1] (alignment) and losses[2] (task).
   * @param norm of the alignment loss: 0 is smooth-L1, 1 |·|, 2 (·)²
   */
  align(n: number, lambda: number, norm: 0 | 1 | 2): void;
}

/**
 * The affine DIM, its sampler and the alignment layer over one flat memory; see `affine-layout.ts`. The caller writes
 * parameters, tables and batches, with the padding left 0.
 */
export interface AffineKernel extends AffineSteps {
  readonly engine: KernelEngine;
  readonly spec: AffineSpec;
  readonly layout: AffineLayout;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}
