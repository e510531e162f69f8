import type { Bridge } from '../bridge/bridge';
import { findMethod } from '../bridge/registry';
import type { BaseModels } from '../embedding/embedding-model';
import { UserError } from '../errors';
import type { UserErrors } from '../evaluation/metrics/rating-metrics';
import { randomStreams } from '../math/random';
import type { CrossDomainTask, SplitRows } from '../task/task';
import type { BaseModelPool } from './base-model-pool';
import type { RunConfig } from './config';
import type { CellSpec, RunData } from './run-data';

/** Errors of each test user at the selected epochs, as plain arrays; users are indices of the task. */
export interface CellUserErrors {
  readonly users: readonly number[];
  readonly counts: readonly number[];
  /** Σ|r̂ − r| at `maeEpoch`. */
  readonly absolute: readonly number[];
  /** Σ(r̂ − r)² at `rmseEpoch`. */
  readonly squared: readonly number[];
}

/**
 * Builds a bridge on trained base models, lets `work` fit and use it, and frees it. The bridge is handed training rows alone;
 * test and validation rows go to `work`.
 * @returns what `work` gives, and the seconds that building and working took
 * @throws UserError with method and seed where training comes to nothing
 */
export async function withBridge<Outcome>(
  task: CrossDomainTask,
  config: RunConfig,
  { seed, ...spec }: Pick<CellSpec, 'method' | 'seed'>,
  { split, base }: { readonly split: SplitRows; readonly base: BaseModels },
  work: (bridge: Bridge, hidden: Pick<SplitRows, 'test' | 'validation'>) => Outcome,
): Promise<{ outcome: Outcome; seconds: number }> {
  const method = findMethod(spec.method);
  const options = config.methods[method.name];
  await method.prepare?.(options);
  const started = performance.now();
  const { test, validation, ...training } = split;
  let bridge: Bridge | undefined;
  try {
    bridge = method.create({ task, split: training, base, random: randomStreams(seed) }, options);
    const outcome = work(bridge, { test, validation });
    return { outcome, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`${method.name}, seed ${seed}: ${error.message}`);
    throw error;
  } finally {
    bridge?.dispose?.();
  }
}

/** {@link withBridge} for a cell, on split and base models from the pool; their time is not in `seconds`. */
export async function withCellBridge<Outcome>(
  data: RunData,
  config: RunConfig,
  spec: CellSpec,
  pool: BaseModelPool,
  work: (bridge: Bridge, hidden: Pick<SplitRows, 'test' | 'validation'>) => Outcome,
): Promise<{ outcome: Outcome; seconds: number }> {
  return withBridge(data.task, config, spec, await pool.get(data, config, spec), work);
}

/** Errors by user as a result holds them: absolute ones of the one epoch, squared ones of the other. */
export function plainErrors(mae: UserErrors, rmse: UserErrors): CellUserErrors {
  return {
    users: [...mae.users],
    counts: [...mae.counts],
    absolute: [...mae.absolute],
    squared: [...rmse.squared],
  };
}
