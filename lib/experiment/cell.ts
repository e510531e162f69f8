import { findMethod } from '../bridge/registry';
import { UserError } from '../errors';
import { type ColdStartEpoch, runColdStart } from '../evaluation/cold-start';
import type { UserErrors } from '../evaluation/rating-metrics';
import { randomStreams } from '../tensor/random';
import { BaseModelPool } from './base-model-pool';
import type { RunConfig } from './config';
import type { ResultRow } from './result';
import { type CellSpec, configHash, dataHash, type RunData } from './run-data';

/** One epoch of a cell, as it is stored. */
export interface CellEpoch {
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly test: { readonly mae: number; readonly rmse: number };
  readonly validation?: { readonly mae: number; readonly rmse: number };
}

/** Errors of each test user at the selected epochs, as plain arrays; users are indices of the task. */
export interface CellUserErrors {
  readonly users: readonly number[];
  readonly counts: readonly number[];
  /** Σ|r̂ − r| at `maeEpoch`. */
  readonly absolute: readonly number[];
  /** Σ(r̂ − r)² at `rmseEpoch`. */
  readonly squared: readonly number[];
}

/** A finished cell: a pure function of data, configuration and spec. */
export interface CellResult {
  readonly row: ResultRow;
  /** Which implementation computed, for example `affine/wasm-simd`. */
  readonly engine: string;
  readonly epochs: readonly CellEpoch[];
  readonly errors: CellUserErrors;
}

/**
 * Runs one cell: base models (from the pool, where they may be trained already), bridge, evaluation after every epoch.
 * @param onEpoch called after each epoch of the bridge
 * @returns the result, and the seconds that the bridge's training and testing took
 */
export async function runCell(
  data: RunData,
  config: RunConfig,
  spec: CellSpec,
  pool: BaseModelPool = new BaseModelPool(),
  onEpoch?: (epoch: ColdStartEpoch) => void,
): Promise<{ result: CellResult; seconds: number }> {
  const method = findMethod(spec.method);
  const { split, base } = await pool.get(data, config, spec);
  await method.prepare?.(config.methods[method.name]);
  const started = performance.now();
  const { test, validation, ...training } = split;
  const bridge = method.create(
    { task: data.task, split: training, base, random: randomStreams(spec.seed) },
    config.methods[method.name],
  );
  try {
    const epochs: CellEpoch[] = [];
    const run = runColdStart(bridge, spec.selection, test, validation);
    let step = run.next();
    while (step.done !== true) {
      const { report, test: tested, validation: validated } = step.value;
      epochs.push({
        epoch: report.epoch,
        losses: report.losses,
        test: { mae: tested.mae, rmse: tested.rmse },
        validation: validated && { mae: validated.mae, rmse: validated.rmse },
      });
      onEpoch?.(step.value);
      step = run.next();
    }
    const { maeErrors, rmseErrors, ...outcome } = step.value;
    const row: ResultRow = {
      method: method.name,
      scenario: 'cold',
      selection: spec.selection,
      seed: spec.seed,
      mae: outcome.mae,
      rmse: outcome.rmse,
      maeEpoch: outcome.maeEpoch,
      rmseEpoch: outcome.rmseEpoch,
      users: outcome.users,
      ratings: outcome.ratings,
      config: configHash(data, config, { ...spec, method: method.name }),
      data: dataHash(data),
    };
    const result = { row, engine: bridge.engine, epochs, errors: userErrors(maeErrors, rmseErrors) };
    return { result, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`${method.name}, seed ${spec.seed}: ${error.message}`);
    throw error;
  } finally {
    bridge.dispose?.();
  }
}

function userErrors(mae: UserErrors, rmse: UserErrors): CellUserErrors {
  return {
    users: [...mae.users],
    counts: [...mae.counts],
    absolute: [...mae.absolute],
    squared: [...rmse.squared],
  };
}
