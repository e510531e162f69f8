import { type MethodReference, methods } from '../bridge/registry';
import type { MeasuredEpoch, Selection } from '../evaluation/protocol/protocol';
import type { ProtocolName } from '../evaluation/protocol/registry';
import { BaseModelPool, type PretrainingProgress } from './base-model-pool';
import { type CellResult, runCell } from './cell';
import { cellKey } from './cell-key';
import { methodOf, type RunConfig } from './config';
import type { RunData } from './run-data';
import { type CellSpec, cellOf } from './spec';
import type { ResultStore } from './store/store';

/** The cells of one run: every method under every protocol with every seed and every selection. */
export interface RunPlan {
  /** Names, or methods of your own; default: all of the package. */
  readonly methods?: readonly MethodReference[];
  readonly seeds: readonly number[];
  readonly selections: readonly Selection[];
  /** Default `cold` alone. */
  readonly protocols?: readonly ProtocolName[];
}

/** A cell that is done. */
export interface FinishedCell {
  readonly spec: CellSpec;
  /** Its name in a store. */
  readonly key: string;
  readonly result: CellResult;
  /** Seconds of the method's training and testing, pretraining aside; absent where the store had the result. */
  readonly seconds?: number;
  /** Seconds that base models took on the way to this cell. */
  readonly pretrainingSeconds?: number;
}

/** Where a run may report to while it works, and how it is stopped. */
export interface RunHooks {
  readonly signal?: AbortSignal;
  readonly onPretraining?: (spec: CellSpec, progress: PretrainingProgress) => void;
  readonly onEpoch?: (spec: CellSpec, epoch: MeasuredEpoch) => void;
}

/** The cells of a plan, in the order that trains the fewest base models: by protocol, seed, selection, then method. */
export function cellsOf(plan: RunPlan): CellSpec[] {
  return (plan.protocols ?? ['cold']).flatMap((protocol) =>
    plan.seeds.flatMap((seed) =>
      plan.selections.flatMap((selection) =>
        (plan.methods ?? methods).map((method) => ({ method, seed, selection, protocol })),
      ),
    ),
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
  const asked = (plan.methods ?? methods).map((method) => methodOf(config, method));
  const pool = new BaseModelPool({ methods: asked });
  const specs = cellsOf(plan);
  // Data that cannot be measured so is refused now, and not after the hours of the other cells.
  for (const spec of specs) cellOf(config, spec).protocol.check?.(data.task);
  for (const spec of specs) {
    hooks.signal?.throwIfAborted();
    const key = cellKey(data, config, spec);
    const known = await store?.read(key);
    if (known) {
      yield { spec, key, result: known };
      continue;
    }
    const before = pool.totalSeconds;
    const { result, seconds } = await runCell(data, config, spec, {
      pool,
      signal: hooks.signal,
      onPretraining: (progress) => hooks.onPretraining?.(spec, progress),
      onEpoch: (epoch) => hooks.onEpoch?.(spec, epoch),
    });
    await store?.write(key, result);
    yield { spec, key, result, seconds, pretrainingSeconds: pool.totalSeconds - before };
  }
}
