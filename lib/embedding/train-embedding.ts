import { createMfKernel } from '../kernels/mf';
import type { MfKernel } from '../kernels/mf-kernel';
import { EXCHANGE_WORDS, RECORD_WORDS } from '../kernels/mf-layout';
import type { RandomStream, RandomStreams } from '../math/random';
import { type Pause, pacer, withoutPauses } from '../math/work';
import type { RatingRows } from '../ratings/ratings';
import type { EmbeddingModel, EmbeddingSnapshot } from './embedding-model';
import { type EmbeddingOptions, embeddingDefaults } from './options';
import { meanOf, type RatingPart, trainingFit } from './training-fit';

/** Table sizes; indices of the rows are below them. */
export interface EmbeddingSizes {
  readonly users: number;
  readonly items: number;
}

/** What an epoch of pretraining reports. */
export interface EmbeddingEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean of (r̂ − r)² over the epoch's ratings, each taken before its batch's step. */
  readonly loss: number;
  /** Ratings seen. */
  readonly rows: number;
  /** `wasm-simd` or `js`. */
  readonly engine: string;
}

/** Copies lines out of the kernel as they stand at the present step: `count` lines of `width`, from `firstLine` on. */
function readLines(kernel: MfKernel, firstLine: number, count: number, width: number): Float32Array {
  const out = new Float32Array(count * width);
  const chunk = Math.floor(EXCHANGE_WORDS / width);
  for (let done = 0; done < count; done += chunk) {
    const n = Math.min(chunk, count - done);
    kernel.read(firstLine + done, n);
    out.set(kernel.f32.subarray(kernel.layout.exchange, kernel.layout.exchange + n * width), done * width);
  }
  return out;
}

/** Vectors and offsets as `EmbeddingModel` wants them, from lines [v | item bias]. */
function itemSide(lines: Float32Array, dim: number, mean: number): Pick<EmbeddingModel, 'items' | 'itemOffsets'> {
  const width = dim + 1;
  const itemOffsets = new Float32Array(lines.length / width);
  for (let k = 0; k < itemOffsets.length; k++) {
    itemOffsets[k] = mean + lines[k * width + dim];
    lines[k * width + dim] = 1;
  }
  return { items: lines, itemOffsets };
}

/** Ratings between two looks at the clock: a few milliseconds of training. */
const STRETCH = 32_768;

function* shuffleRecords(kernel: MfKernel, rows: number, stream: RandomStream): Generator<Pause, void> {
  const due = pacer();
  const { exchange } = kernel.layout;
  // Record 0 has nobody left to swap with.
  for (let high = rows - 1; high > 0; ) {
    const count = Math.min(EXCHANGE_WORDS, high);
    for (let c = 0; c < count; c++) kernel.i32[exchange + c] = stream.integer(high - c + 1);
    kernel.swap(high, count);
    high -= count;
    if (due()) yield { fraction: 0 };
  }
}

/**
 * Writes the ratings of all parts, less the part's centre, into the kernel's records.
 * @throws RangeError for an index outside the tables
 */
function writeRecords(
  { f32, i32, layout }: MfKernel,
  parts: readonly RatingPart[],
  centres: readonly number[],
  sizes: EmbeddingSizes,
): void {
  let at = layout.records;
  for (const [p, { rows, firstItem }] of parts.entries()) {
    for (let k = 0; k < rows.values.length; k++) {
      const user = rows.users[k];
      const item = firstItem + rows.items[k];
      if (!(user >= 0 && user < sizes.users && item >= 0 && item < sizes.items)) {
        throw new RangeError(
          `rating row ${k} names user ${user} and item ${item}, the tables hold ${sizes.users} and ${sizes.items}`,
        );
      }
      i32[at] = user;
      i32[at + 1] = sizes.users + item;
      f32[at + 2] = rows.values[k] - centres[p];
      at += RECORD_WORDS;
    }
  }
}

/** The centre of each item's domain, [items]; the parts' items follow one another. */
function centreOffsets(parts: readonly RatingPart[], centres: readonly number[], items: number): Float32Array {
  const offsets = new Float32Array(items);
  parts.forEach(({ firstItem }, p) => {
    offsets.fill(centres[p], firstItem, parts[p + 1]?.firstItem);
  });
  return offsets;
}

/**
 * Matrix factorisation r̂ = u·v (+ mean, or mean and biases), mean squared error, Adam (paper section 3.1; method: pretraining). Vectors
 * start N(0, 1), biases 0; ratings are shuffled anew before each epoch. Yields once an epoch; returns the model. Rows
 * without a rating keep their start values.
 *
 * Draws from `<stage>/start` and `<stage>/shuffle`: the same seed gives the same bytes on every engine.
 *
 * @param rows the ratings; not changed
 * @param sizes sizes of the user and item tables
 * @throws RangeError for an index outside the tables, no ratings, or an impossible option
 */
export function trainEmbedding(
  rows: RatingRows,
  sizes: EmbeddingSizes,
  options: EmbeddingOptions,
  random: RandomStreams,
  stage: string,
): Generator<EmbeddingEpoch, EmbeddingModel> {
  return withoutPauses(trainEmbeddingParts([{ rows, firstItem: 0 }], sizes, options, random, stage));
}

/**
 * `trainEmbedding` on several row sets together, as if they were one behind the other: CMF has one for each domain. Pauses within
 * long epochs.
 */
export function* trainEmbeddingParts(
  parts: readonly RatingPart[],
  sizes: EmbeddingSizes,
  options: EmbeddingOptions,
  random: RandomStreams,
  stage: string,
): Generator<EmbeddingEpoch | Pause, EmbeddingModel> {
  const { dim, epochs, batchSize, optimizer, centred, biased, ...adam } = embeddingDefaults(options);
  const count = parts.reduce((sum, part) => sum + part.rows.values.length, 0);
  if (count === 0) throw new RangeError('matrix factorisation needs at least one rating');
  const width = biased ? dim + 1 : dim;
  const mean = biased ? meanOf(parts) : 0;
  // Each domain has a centre of its own; without biases nothing else could tell their levels apart.
  const centres = parts.map((part) => (centred && part.rows.values.length > 0 ? meanOf([part]) : 0));
  const offsets = centred ? centreOffsets(parts, centres, sizes.items) : undefined;
  const kernel = createMfKernel({
    sizes: { users: sizes.users, items: sizes.items, rows: count, width, batchSize: Math.min(batchSize, count) },
    adam,
    biased,
    lazy: optimizer === 'adam',
    mean,
    epochs,
  });

  const { f32, layout } = kernel;
  const start = random(`${stage}/start`);
  const due = pacer();
  const lines = sizes.users + sizes.items;
  for (let line = 0; line < lines; line++) {
    if (line % 4096 === 0 && due()) yield { fraction: line / lines };
    const at = layout.state + line * layout.stride;
    for (let i = 0; i < dim; i++) f32[at + i] = start.normal();
  }
  writeRecords(kernel, parts, centres, sizes);

  const items = (): Pick<EmbeddingModel, 'items' | 'itemOffsets'> => {
    const lines = readLines(kernel, sizes.users, sizes.items, width);
    if (biased) return itemSide(lines, dim, mean);
    return offsets ? { items: lines, itemOffsets: offsets } : { items: lines };
  };
  const { snapshotUsers } = options;
  const snapshots: EmbeddingSnapshot[] = [];
  const snapshot = (userIndices: Int32Array): EmbeddingSnapshot => {
    const users = new Float32Array(userIndices.length * width);
    for (let k = 0; k < userIndices.length; k++) {
      kernel.read(userIndices[k], 1);
      for (let i = 0; i < width; i++) users[k * width + i] = f32[layout.exchange + i];
    }
    return { userIndices, users, ...items() };
  };

  const shuffle = random(`${stage}/shuffle`);
  const stretch = batchSize * Math.ceil(STRETCH / batchSize);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    yield* shuffleRecords(kernel, count, shuffle);
    let squared = 0;
    for (let first = 0; first < count; first += stretch) {
      squared = kernel.batches(first, Math.min(first + stretch, count), squared);
      if (due()) yield { fraction: Math.min(1, (first + stretch) / count) };
    }
    const loss = squared / count;
    if (snapshotUsers) snapshots.push(snapshot(snapshotUsers));
    yield { epoch, loss, rows: count, engine: kernel.engine };
  }
  const model = { dim: width, users: readLines(kernel, 0, sizes.users, width), ...items() };
  const fit = yield* trainingFit(model, parts);
  return { ...model, fit, ...(snapshotUsers ? { epochs: snapshots } : {}) };
}

/** Runs `trainEmbedding` to its end. */
export function trainedEmbedding(
  rows: RatingRows,
  sizes: EmbeddingSizes,
  options: EmbeddingOptions,
  random: RandomStreams,
  stage: string,
  onEpoch?: (epoch: EmbeddingEpoch) => void,
): EmbeddingModel {
  const epochs = trainEmbedding(rows, sizes, options, random, stage);
  for (;;) {
    const next = epochs.next();
    if (next.done === true) return next.value;
    onEpoch?.(next.value);
  }
}
