import { randomStreams } from '../math/random';
import type { Pause } from '../math/work';
import type { RatingRows } from '../ratings/ratings';
import type { EmbeddingModel } from './embedding-model';
import type { EmbeddingOptions } from './options';
import { type EmbeddingEpoch, type EmbeddingSizes, trainEmbeddingParts } from './train-embedding';
import type { RatingPart } from './training-fit';

/** One base model to train: plain data, so that it can be handed to another thread. */
export interface EmbeddingJob {
  readonly model: 'source' | 'target' | 'cmf';
  readonly parts: readonly RatingPart[];
  readonly sizes: EmbeddingSizes;
  readonly options: EmbeddingOptions;
  readonly seed: number;
}

/** A trained job. */
export interface TrainedJob {
  readonly model: EmbeddingModel;
  /** Seconds from its start to its model, start values and copying included. */
  readonly seconds: number;
}

/** The training of a job; the same wherever it runs. Draws from the stages under `embedding/<model>`. */
export function startJob(job: EmbeddingJob): Generator<EmbeddingEpoch | Pause, EmbeddingModel> {
  return trainEmbeddingParts(job.parts, job.sizes, job.options, randomStreams(job.seed), `embedding/${job.model}`);
}

/** The same array over shared memory, so that threads read it without a copy each. Copies once, unless it is shared already. */
function sharedCopy<A extends Int32Array | Float32Array>(
  values: A,
  type: { readonly BYTES_PER_ELEMENT: number; new (buffer: SharedArrayBuffer): A },
): A {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new type(new SharedArrayBuffer(values.length * type.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}

/** The ratings over shared memory, without their times. */
export function sharedRows(rows: RatingRows): RatingRows {
  return {
    users: sharedCopy<Int32Array>(rows.users, Int32Array),
    items: sharedCopy<Int32Array>(rows.items, Int32Array),
    values: sharedCopy<Float32Array>(rows.values, Float32Array),
  };
}

/** The memory of a model, to be handed over instead of copied. */
export function modelBuffers(model: EmbeddingModel): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const add = (array: Float32Array | undefined): void => {
    if (array) buffers.add(array.buffer as ArrayBuffer);
  };
  for (const part of [model, ...(model.epochs ?? [])]) {
    add(part.users);
    add(part.items);
    add(part.itemOffsets);
  }
  return [...buffers];
}
