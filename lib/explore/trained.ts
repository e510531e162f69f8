import type { DiffcdrBridge } from '../bridge/diffcdr/diffcdr';
import { builtInMethods } from '../bridge/registry';
import type { DimParameters } from '../diffusion/dim/parameters';
import { trainBaseModels } from '../embedding/base-models';
import { optionsOf, parseConfig, withOptions } from '../experiment/config';
import { splitFor } from '../experiment/run-data';
import { buildModel } from '../experiment/with-model';
import { gatherRows } from '../math/gather-rows';
import { userSlots } from '../math/grouping';
import { drive } from '../math/work';
import { worldData } from './world';

/** A trained DIM and the vectors that it was trained on. */
export interface TrainedDim {
  readonly parameters: DimParameters;
  readonly dim: number;
  /** u_s and u_t of the overlapping training users, [users × dim]. */
  readonly source: Float32Array;
  readonly target: Float32Array;
}

const kept = new Map<string, Promise<TrainedDim>>();

/**
 * The DIM of DiffCDR as published, trained on the small world. The last few are kept, so that knobs of the sampling answer at once:
 * the same arguments give the same numbers, kept or not.
 */
export async function trainedDim(maskRate: number, seed: number, signal?: AbortSignal): Promise<TrainedDim> {
  const key = `${maskRate}/${seed}`;
  const known = kept.get(key);
  if (known) return known;
  const training = train(maskRate, seed, signal);
  kept.set(key, training);
  if (kept.size > 4) kept.delete(kept.keys().next().value as string);
  // What was stopped is no answer for who asks next.
  training.catch(() => kept.delete(key));
  return training;
}

async function train(maskRate: number, seed: number, signal?: AbortSignal): Promise<TrainedDim> {
  const data = worldData();
  const config = withOptions(parseConfig({}, 'explorable'), 'DiffCDR', { maskRate });
  const split = splitFor(data, config, 'best-test-epoch');
  const base = await trainBaseModels(data.task, split, config.embedding, seed, { signal });
  const method = builtInMethods.DiffCDR;
  const bridge: DiffcdrBridge = await buildModel(method, optionsOf(config, method), {
    task: data.task,
    split,
    base,
    seed,
  });
  await drive(bridge.fit(), { signal });
  const { users } = userSlots(split.bridgeTrain.users);
  const dim = base.target.dim;
  const parameters = (bridge.diffusion as NonNullable<typeof bridge.diffusion>).parameters();
  bridge.dispose?.();
  return {
    parameters,
    dim,
    source: gatherRows(base.source.users, dim, users),
    target: gatherRows(base.target.users, dim, users),
  };
}

/** The affine map x0 = A u_s + a of all rows, [rows × dim]. */
export function mapRows(
  { A, a }: { readonly A: Float64Array; readonly a: Float64Array },
  rows: Float32Array,
  dim: number,
): Float64Array {
  const out = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += dim) {
    for (let i = 0; i < dim; i++) {
      let sum = a[i];
      for (let j = 0; j < dim; j++) sum += A[i * dim + j] * rows[row + j];
      out[row + i] = sum;
    }
  }
  return out;
}

/** √(Σ(x − y)² / Σy²). */
export function relativeDistance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let gap = 0;
  let size = 0;
  for (let k = 0; k < y.length; k++) {
    gap += (x[k] - y[k]) ** 2;
    size += y[k] ** 2;
  }
  return Math.sqrt(gap / size);
}
