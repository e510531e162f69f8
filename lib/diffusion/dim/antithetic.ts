import type { RandomStream } from '../../math/random';
import type { DimBatch } from './engine';

/** A DimBatch whose arrays may be written and hold up to `capacity` rows; rows from `size` on mean nothing. */
export interface DimBatchBuffer extends DimBatch {
  size: number;
  readonly capacity: number;
  readonly dim: number;
}

/** Allocates a batch of up to `capacity` rows of d = `dim` numbers. */
export function createDimBatch(capacity: number, dim: number): DimBatchBuffer {
  return {
    size: 0,
    capacity,
    dim,
    target: new Float32Array(capacity * dim),
    condition: new Float32Array(capacity * dim),
    noise: new Float32Array(capacity * dim),
    t: new Int32Array(capacity),
    keep: new Uint8Array(capacity),
  };
}

/**
 * Antithetic times (method §3): n/2 draws t uniform in 0 … steps − 1 fill the first half, their mirror images
 * steps − 1 − t the second; an odd batch has one more draw at its end.
 */
export function drawTimes(out: Int32Array, n: number, steps: number, random: RandomStream): void {
  const half = n >> 1;
  for (let k = 0; k < half; k++) {
    const t = random.integer(steps);
    out[k] = t;
    out[half + k] = steps - 1 - t;
  }
  if (n & 1) out[n - 1] = random.integer(steps);
}

/** The streams that one training batch draws from. */
export interface DimStreams {
  readonly time: RandomStream;
  readonly noise: RandomStream;
  readonly mask: RandomStream;
}

/**
 * Draws what is random in a training batch of `size` rows: times, noise ε and the mask m, which is 0 with probability
 * maskRate. Target and condition are the caller's to fill. Allocates nothing.
 */
export function drawBatch(
  batch: DimBatchBuffer,
  size: number,
  steps: number,
  maskRate: number,
  streams: DimStreams,
): void {
  if (size > batch.capacity) throw new RangeError(`a batch of ${size} rows does not fit ${batch.capacity}`);
  batch.size = size;
  drawTimes(batch.t, size, steps, streams.time);
  const { noise, keep } = batch;
  streams.noise.fillNormal(noise.subarray(0, size * batch.dim));
  for (let k = 0; k < size; k++) keep[k] = streams.mask.uniform() < maskRate ? 0 : 1;
}
