import { type MethodReference, methods } from '../bridge/registry';
import { UserError } from '../errors';
import { type MeasuredEpoch, refusalOf, requireMeasurable, type Selection } from '../evaluation/protocol/protocol';
import { findProtocol, type ProtocolName } from '../evaluation/protocol/registry';
import { reportPart, throwIfStopped } from '../math/surroundings';
import { BaseModelPool, type PretrainingProgress } from './base-model-pool';
import { type CellResult, runCell } from './cell';
import { cellKey } from './cell-key';
import { methodOf, type RunConfig } from './config';
import type { RunData } from './run-data';
import { type CellSpec, cellOf } from './spec';
import type { ResultStore } from './store/store';

/** The cells of one run: every method under every protocol with every seed, split and selection. */
export interface RunPlan {
  /** Names, or methods of your own; default: all of the package that the protocol can measure. */
  readonly methods?: readonly MethodReference[];
  /** Leave out, under each protocol, the methods that it cannot measure, instead of refusing them. */
  readonly leaveOut?: boolean;
  readonly seeds: readonly number[];
  readonly selections: readonly Selection[];
  /** Seeds of the split of the users; default: the configuration's alone. */
  readonly splits?: readonly number[];
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
  /**
   * Called with a cell that cannot be had: its training comes to nothing, or what the store holds of it is broken. The others go
   * on. Where it is not given, the first such error ends the run.
   */
  readonly onFailed?: (spec: CellSpec, error: UserError) => void;
}

/** The cells of a plan, in the order that trains the fewest base models: by protocol, seed, split, selection, then method. */
export function cellsOf(config: RunConfig, plan: RunPlan): CellSpec[] {
  const { leaveOut = plan.methods === undefined } = plan;
  return (plan.protocols ?? ['cold']).flatMap((protocol) => {
    const measured = (plan.methods ?? methods).filter(
      (method) => !leaveOut || !refusalOf(findProtocol(protocol), methodOf(config, method)),
    );
    return plan.seeds.flatMap((seed) =>
      (plan.splits ?? [undefined]).flatMap((split) =>
        plan.selections.flatMap((selection) =>
          measured.map((method) => ({ method, seed, selection, protocol, split })),
        ),
      ),
    );
  });
}

/**
 * Runs the cells of a plan one after another and yields each as it is done. With a store, a cell that it holds is not run
 * again, and each new one is in the store before it is yielded: a killed run goes on where it stopped.
 * @throws UserError before anything is run, where a method is named that a protocol cannot measure
 */
export async function* runPlan(
  data: RunData,
  config: RunConfig,
  plan: RunPlan,
  store?: ResultStore<CellResult>,
  hooks: RunHooks = {},
): AsyncGenerator<FinishedCell, void> {
  const specs = cellsOf(config, plan);
  const cells = specs.map((spec) => cellOf(config, spec));
  // What cannot be measured so is refused now, and not after the hours of the other cells.
  for (const { protocol, method } of cells) {
    protocol.check?.(data.task);
    requireMeasurable(protocol, method);
  }
  const pool = new BaseModelPool({ methods: cells.map(({ method }) => method) });
  for (const [at, spec] of specs.entries()) {
    reportPart(at, specs.length);
    throwIfStopped(hooks.signal);
    const key = cellKey(data, config, spec);
    const before = pool.totalSeconds;
    let done: { result: CellResult; seconds: number };
    try {
      const known = await store?.read(key);
      if (known) {
        yield { spec, key, result: known };
        continue;
      }
      done = await runCell(data, config, spec, {
        pool,
        signal: hooks.signal,
        onPretraining: (progress) => hooks.onPretraining?.(spec, progress),
        onEpoch: (epoch) => hooks.onEpoch?.(spec, epoch),
      });
    } catch (error) {
      if (!(error instanceof UserError && hooks.onFailed)) throw error;
      hooks.onFailed(spec, error);
      continue;
    }
    const { result, seconds } = done;
    await store?.write(key, result);
    yield { spec, key, result, seconds, pretrainingSeconds: pool.totalSeconds - before };
  }
}
