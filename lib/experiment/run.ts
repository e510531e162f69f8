import type { ColdStartEpoch } from '../evaluation/protocol/cold-start';
import { BaseModelPool, type PretrainingProgress } from './base-model-pool';
import { type CellResult, runCell } from './cell';
import type { RunConfig } from './config';
import type { Selection } from './result';
import { type CellSpec, cellKey, type RunData } from './run-data';
import type { ResultStore } from './store/store';

/** The cells of one run: every method with every seed under every selection. */
export interface RunPlan {
  readonly methods: readonly string[];
  readonly seeds: readonly number[];
  readonly selections: readonly Selection[];
}

/** A cell that is done. */
export interface FinishedCell {
  readonly spec: CellSpec;
  /** Its name in a store. */
  readonly key: string;
  readonly result: CellResult;
  /** Seconds of the bridge's training and testing, pretraining aside; absent where the store had the result. */
  readonly seconds?: number;
  /** Seconds that base models took on the way to this cell. */
  readonly pretrainingSeconds?: number;
}

/** Where a run may report to while it works. */
export interface RunHooks {
  readonly onPretraining?: (spec: CellSpec, progress: PretrainingProgress) => void;
  readonly onEpoch?: (spec: CellSpec, epoch: ColdStartEpoch) => void;
}

/** The cells of a plan, in the order that trains the fewest base models: by seed, then selection, then method. */
export function cellsOf(plan: RunPlan): CellSpec[] {
  return plan.seeds.flatMap((seed) =>
    plan.selections.flatMap((selection) => plan.methods.map((method) => ({ method, seed, selection }))),
  );
}

/**
 * Runs the cells of a plan one after another and yields each as it is done. With a store, a cell that it holds is not run
 * again, and each new one is in the store before it is yielded: a killed run goes on where it stopped.
 */
export async function* runPlan(
  data: RunData,
  config: RunConfig,
  plan: RunPlan,
  store?: ResultStore<CellResult>,
  hooks: RunHooks = {},
): AsyncGenerator<FinishedCell, void> {
  let current: CellSpec | undefined;
  const pool = new BaseModelPool({
    methods: plan.methods,
    onProgress: (progress) => current && hooks.onPretraining?.(current, progress),
  });
  for (const spec of cellsOf(plan)) {
    const key = cellKey(data, config, spec);
    const known = await store?.read(key);
    if (known) {
      yield { spec, key, result: known };
      continue;
    }
    current = spec;
    const before = pool.totalSeconds;
    const { result, seconds } = await runCell(data, config, spec, pool, (epoch) => hooks.onEpoch?.(spec, epoch));
    await store?.write(key, result);
    yield { spec, key, result, seconds, pretrainingSeconds: pool.totalSeconds - before };
  }
}
