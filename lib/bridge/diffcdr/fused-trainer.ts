import { type AffineEngine, createAffineEngine, type DimDraws } from '../../diffusion/dim/affine-engine';
import type { DimEngineOptions } from '../../diffusion/dim/engine';
import { putRows } from '../../diffusion/dim/kernel-memory';
import type { KernelEngine } from '../../kernels/load';
import type { AlignmentLoss, AlignmentNorm } from '../parts/alignment-loss';

/** Vectors of d numbers, row-major, that a fused trainer's batches name by their row. */
export interface FusedTables {
  /** u_s of the training users, [users × d]. */
  readonly source: Float32Array;
  /** u_t of the training users, [users × d]. */
  readonly target: Float32Array;
  /** v_t, [items × d]; empty where no alignment layer is trained. */
  readonly items: Float32Array;
}

/** The alignment layer that a fused trainer starts from and its loss. */
export interface FusedAlignment {
  /** [d × d], row-major [out × in]. */
  readonly weight: ArrayLike<number>;
  readonly norm: AlignmentNorm;
  /** λ, weight of the task loss. */
  readonly lambda: number;
}

/** One training batch of the DIM with its users' rows in the tables, [n], in place of their vectors. */
export type FusedBatch = DimDraws & { readonly users: Int32Array };

/** DiffCDR's two training steps over one kernel's memory, which keeps the vectors; a batch is row numbers and draws. */
export interface FusedTrainer {
  /** The DIM that is trained. */
  readonly engine: AffineEngine;
  /** `engine.trainBatch` on users of the tables. */
  trainRows(batch: FusedBatch): number;
  /**
   * One clipped Adam step of the alignment layer (paper section 3.4) on the users of the last `trainRows`, sampled with the
   * DIM as it stands: norm(ALM(x0), u_t) + λ·mean (ALM(x0)·v − r)², with the learning rate and clipping norm of the DIM. Returns
   * the two losses before it, `task` without λ; the object is reused by the next call.
   * @param items row of each item in the tables, [n]
   * @param rating less the item's offset, [n]
   */
  alignRows(items: Int32Array, rating: Float32Array): Readonly<AlignmentLoss>;
  /** The alignment layer as it stands, [d × d]. */
  alignment(): Float64Array;
}

/**
 * The affine DIM with the alignment layer in its kernel. The kernel samples a batch by one affine map and aligns it in the same
 * pass, so that no vector leaves its memory while DiffCDR trains.
 * @param alignment default: none, for a DIM alone; `alignRows` is then an error
 * @param kernels which implementation; default: as `createAffineEngine`
 * @throws RangeError where the options are not affine or the tables' shapes do not agree
 */
export function createFusedTrainer(
  options: DimEngineOptions,
  { source, target, items }: FusedTables,
  alignment?: FusedAlignment,
  kernels?: KernelEngine,
): FusedTrainer {
  const d = options.embeddingDim;
  if (source.length !== target.length || source.length % d !== 0 || items.length % d !== 0) {
    throw new RangeError(
      `the tables have ${source.length}, ${target.length} and ${items.length} numbers, not rows of ${d} for as many users`,
    );
  }
  if (alignment && alignment.weight.length !== d * d) {
    throw new RangeError(`the alignment layer has ${alignment.weight.length} weights, not ${d * d}`);
  }
  const tables = { users: source.length / d, items: items.length / d };
  const engine = createAffineEngine(options, kernels, tables);
  const { f32, layout } = engine.kernel(1);
  const { E } = layout;
  putRows(f32, layout.users, 2 * E, target, tables.users, d);
  putRows(f32, layout.users + E, 2 * E, source, tables.users, d);
  for (let k = 0; k < tables.users; k++) f32[layout.users + (2 * k + 1) * E + d] = 1;
  putRows(f32, layout.itemTable, E, items, tables.items, d);
  const { weight } = alignment ?? { weight: [] };
  for (let k = 0; k < weight.length; k++) f32[layout.align + (k % d) * E + Math.floor(k / d)] = weight[k];

  const losses = { alignment: 0, task: 0 };
  let lastRows = 0;
  return {
    engine,
    trainRows(batch) {
      const { i32, layout, gather } = engine.kernel(batch.size);
      putIndices(i32, layout.slots, batch.users, batch.size, tables.users, 'user');
      gather(batch.size);
      lastRows = batch.size;
      return engine.trainInPlace(batch);
    },
    alignRows(rows, rating) {
      if (!alignment) throw new Error('this trainer was made without an alignment layer');
      if (lastRows === 0) throw new Error('alignRows takes the users of the last trainRows, and there was none');
      const { f32, i32, f64, layout, gather, gatherItems, align } = engine.sampledKernel();
      // Training on another quantity than ε has mixed noise into the targets.
      if (options.prediction !== undefined && options.prediction !== 'epsilon') gather(lastRows);
      putIndices(i32, layout.itemSlots, rows, lastRows, tables.items, 'item');
      gatherItems(lastRows);
      for (let r = 0; r < lastRows; r++) f32[layout.ratings + r] = rating[r];
      align(lastRows, alignment.lambda, alignment.norm === 'smooth-l1' ? 0 : alignment.norm);
      losses.alignment = f64[layout.losses / 2 + 1];
      losses.task = f64[layout.losses / 2 + 2];
      return losses;
    },
    alignment() {
      const { f32, layout } = engine.kernel(1);
      return Float64Array.from({ length: d * d }, (_, k) => f32[layout.align + (k % d) * E + Math.floor(k / d)]);
    },
  };
}

/** Row numbers into a kernel, which does not look whether there are such rows. */
function putIndices(i32: Int32Array, at: number, rows: Int32Array, n: number, count: number, what: string): void {
  for (let r = 0; r < n; r++) {
    const row = rows[r];
    if (!(row >= 0 && row < count)) throw new RangeError(`${what} ${row} is not within the tables' ${count} rows`);
    i32[at + r] = row;
  }
}
