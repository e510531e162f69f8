import { AFFINE_PLACES, type AffineLayout, type AffineSizes, affineLayout } from './affine-layout';
import { createJsAffineKernel } from './js/affine';
import { instantiateKernels, type KernelEngine, kernelEngine } from './load';

/** Everything that an affine kernel is told once. */
export interface AffineSpec {
  readonly sizes: AffineSizes;
  /** The plan's register that holds the sample; the input must be register 0. */
  readonly output: number;
  readonly guidance: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/**
 * The affine DIM, its sampler and the alignment layer over one flat memory; see `affine-layout.ts`. The caller writes
 * parameters, tables and batches, with the padding left 0.
 */
export interface AffineKernel {
  readonly engine: KernelEngine;
  readonly layout: AffineLayout;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
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

/** Exports of `assembly/affine/`. */
interface AffineExports {
  affinePlaces(table: number): void;
  affineShape(...sizes: number[]): void;
  affineSettings(guidance: number, learningRate: number, clipNorm: number): void;
  affineCompose(): void;
  affineGather(n: number): void;
  affineGatherItems(n: number): void;
  affineTrain(n: number): void;
  affineReplay(): void;
  affineAlign(n: number, lambda: number, norm: number): void;
}

/** A kernel with a zeroed memory of its own, freed with the last reference to it. */
export function createAffineKernel(spec: AffineSpec, engine: KernelEngine = kernelEngine()): AffineKernel {
  if (engine === 'js') {
    const layout = affineLayout(spec.sizes, 0);
    const buffer = new ArrayBuffer(layout.end * 4);
    return { engine, layout, ...views(buffer), ...createJsAffineKernel(spec, layout, buffer) };
  }
  const { exports, buffer, start } = instantiateKernels<AffineExports>((word) => affineLayout(spec.sizes, word).end);
  const layout = affineLayout(spec.sizes, start);
  const memory = views(buffer);
  // The table of places is read at once; the gradient's memory is free for it until then.
  AFFINE_PLACES.forEach((name, k) => {
    memory.i32[layout.gradient + k] = layout[name] * 4;
  });
  exports.affinePlaces(layout.gradient * 4);
  memory.i32.fill(0, layout.gradient, layout.gradient + AFFINE_PLACES.length);
  const { dim, hidden, steps, evaluations, program } = spec.sizes;
  const { E, H, halfWords, parameterWords } = layout;
  exports.affineShape(dim, E, H, hidden / 2, halfWords, steps, parameterWords, evaluations, program, spec.output);
  exports.affineSettings(spec.guidance, spec.learningRate, spec.clipNorm);
  return {
    engine,
    layout,
    ...memory,
    compose: exports.affineCompose,
    gather: exports.affineGather,
    gatherItems: exports.affineGatherItems,
    train: exports.affineTrain,
    replay: exports.affineReplay,
    align: exports.affineAlign,
  };
}

function views(buffer: ArrayBuffer): { f32: Float32Array; i32: Int32Array; f64: Float64Array } {
  return { f32: new Float32Array(buffer), i32: new Int32Array(buffer), f64: new Float64Array(buffer) };
}
