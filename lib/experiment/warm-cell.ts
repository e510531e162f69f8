import { findMethod } from '../bridge/registry';
import type { FineTuneOptions } from '../evaluation/protocol/fine-tune';
import { runWarmStart, type WarmGroup } from '../evaluation/protocol/warm-start';
import { randomStreams } from '../math/random';
import type { RatingRows } from '../ratings/ratings';
import { warmSplit } from '../task/warm';
import { BaseModelPool } from './base-model-pool';
import type { CellResult } from './cell';
import { plainErrors, withCellBridge } from './cell-bridge';
import type { RunConfig } from './config';
import type { ResultRow } from './result';
import { type CellSpec, configHash, dataHash, type RunData } from './run-data';
import { hashJson, shortHash } from './store/canonical-json';

/** How a warm start is run. */
export interface WarmOptions extends FineTuneOptions {
  /** Share of a test user's ratings that fine-tune, oldest first; default 0.5, the paper's. */
  readonly share?: number;
  /** Seed of the order of ratings without times; default 1. Apart from the run's seed, so that all seeds test the same rows. */
  readonly orderSeed?: number;
}

/** A finished warm-start cell: a cold cell's shape, and the bridge alone on the same test rows. */
export interface WarmCellResult extends CellResult {
  readonly untuned: { readonly mae: number; readonly rmse: number };
  /** Said where the ratings have no times. */
  readonly warning?: string;
}

const defaults = { share: 0.5, orderSeed: 1, epochs: 10, learningRate: 0.01, batchSize: 256, tuneItems: false };

/** The hash under `config` in a warm row: the cold configuration and the settings of the fine-tuning. */
export function warmConfigHash(data: RunData, config: RunConfig, spec: CellSpec, options: WarmOptions): string {
  return shortHash(
    hashJson({ cold: configHash(data, config, spec), scenario: 'warm', warm: { ...defaults, ...options } }),
  );
}

/** The name under which a store keeps a warm cell. */
export function warmCellKey(data: RunData, config: RunConfig, spec: CellSpec, options: WarmOptions): string {
  const hashes = { data: dataHash(data), config: warmConfigHash(data, config, spec, options), seed: spec.seed };
  return shortHash(hashJson(hashes));
}

/**
 * Runs one warm-start cell (paper section 4.5): the bridge is fitted to its last epoch as for cold users, then the test
 * users' transferred vectors are fine-tuned on the older half of their target ratings and tested on the later one.
 */
export async function runWarmCell(
  data: RunData,
  config: RunConfig,
  spec: CellSpec,
  options: WarmOptions = {},
  pool: BaseModelPool = new BaseModelPool({ methods: [spec.method] }),
): Promise<{ result: WarmCellResult; seconds: number }> {
  const method = findMethod(spec.method).name;
  const { share, orderSeed, ...tuning } = { ...defaults, ...options };
  const { outcome: result, seconds } = await withCellBridge(
    data,
    config,
    spec,
    pool,
    (bridge, { test, validation }) => {
      for (const _ of bridge.fit()) {
        // The last epoch is the one that is fine-tuned.
      }
      let warning: string | undefined;
      const groupOf = (rows: RatingRows, stage: string): WarmGroup => {
        const halves = warmSplit(rows, share, randomStreams(orderSeed)(stage));
        warning = halves.warning;
        const users = Int32Array.from(new Set(rows.users));
        return { split: halves, users, vectors: bridge.transfer(users) };
      };
      const group = groupOf(test, 'task/warm/test');
      const judges = spec.selection === 'validation' ? groupOf(validation, 'task/warm/validation') : undefined;
      const random = randomStreams(spec.seed);
      const run = runWarmStart(bridge.itemTable(), group, judges, spec.selection, tuning, random);
      const epochs: CellResult['epochs'][number][] = [];
      let step = run.next();
      while (step.done !== true) {
        const { epoch, loss, test: tested, validation: validated } = step.value;
        epochs.push({
          epoch,
          losses: epoch === 0 ? {} : { fineTune: loss },
          test: { mae: tested.mae, rmse: tested.rmse },
          validation: validated && { mae: validated.mae, rmse: validated.rmse },
        });
        step = run.next();
      }
      const { maeErrors, rmseErrors, untuned, selection, ...metrics } = step.value;
      const row: ResultRow = {
        method,
        scenario: 'warm',
        selection,
        seed: spec.seed,
        ...metrics,
        config: warmConfigHash(data, config, { ...spec, method }, options),
        data: dataHash(data),
      };
      return {
        row,
        engine: bridge.engine,
        epochs,
        errors: plainErrors(maeErrors, rmseErrors),
        untuned: { mae: untuned.mae, rmse: untuned.rmse },
        warning,
      };
    },
  );
  return { result, seconds };
}
