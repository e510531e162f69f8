import { findMethod } from '../bridge/registry';
import { type ColdStartEpoch, runColdStart } from '../evaluation/protocol/cold-start';
import { BaseModelPool } from './base-model-pool';
import { type CellUserErrors, plainErrors, withCellBridge } from './cell-bridge';
import type { RunConfig } from './config';
import type { ResultRow } from './result';
import { type CellSpec, configHash, dataHash, type RunData } from './run-data';

export type { CellUserErrors } from './cell-bridge';

/** One epoch of a cell, as it is stored. */
export interface CellEpoch {
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly test: { readonly mae: number; readonly rmse: number };
  readonly validation?: { readonly mae: number; readonly rmse: number };
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
  const method = findMethod(spec.method).name;
  const { outcome: result, seconds } = await withCellBridge(
    data,
    config,
    spec,
    pool,
    (bridge, { test, validation }) => {
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
      const { maeErrors, rmseErrors, selection, ...metrics } = step.value;
      const row: ResultRow = {
        method,
        scenario: 'cold',
        selection,
        seed: spec.seed,
        ...metrics,
        config: configHash(data, config, { ...spec, method }),
        data: dataHash(data),
      };
      return { row, engine: bridge.engine, epochs, errors: plainErrors(maeErrors, rmseErrors) };
    },
  );
  return { result, seconds };
}
