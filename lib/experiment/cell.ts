import type { UserErrors } from '../evaluation/metrics/rating-metrics';
import { EpochChoice } from '../evaluation/protocol/choose-epoch';
import {
  type MeasuredEpoch,
  type MetricValues,
  type Protocol,
  type ProtocolOutcome,
  requireMeasurable,
} from '../evaluation/protocol/protocol';
import type { ProtocolName } from '../evaluation/protocol/registry';
import { randomStreams } from '../math/random';
import { reportProgress } from '../math/surroundings';
import { drive } from '../math/work';
import { BaseModelPool, type PretrainingProgress } from './base-model-pool';
import { configHash } from './cell-key';
import type { RunConfig } from './config';
import { type BaseFits, baseFits } from './convergence';
import { inFieldOrder, type RankingRow, type RatingRow, type ResultRow } from './result';
import { dataHash, type RunData } from './run-data';
import { type Cell, type CellSpec, cellOf } from './spec';
import { noBaseModels, withModel } from './with-model';

/** One epoch of a cell, as it is stored. */
export interface CellEpoch {
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly test: MetricValues;
  readonly validation?: MetricValues;
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

/** The leading measure of each test user's list at the selected epoch: of `ranking`, N@k. Users are indices of the task. */
export interface CellUserLists {
  readonly users: readonly number[];
  readonly values: readonly number[];
}

/** A finished cell: a pure function of data, configuration and spec. */
export interface CellResult<Row extends ResultRow = ResultRow> {
  readonly row: Row;
  /** Which implementation computed, for example `affine/wasm-simd`. */
  readonly engine: string;
  readonly epochs: readonly CellEpoch[];
  /** Where the method predicts ratings. */
  readonly errors?: CellUserErrors;
  /** Where lists are measured. */
  readonly lists?: CellUserLists;
  /** How the base models fit their training rows: see `convergenceNotes`. Absent from results that are older than this. */
  readonly base?: BaseFits;
  /** Of a warm start: the bridge alone on the same test rows. */
  readonly untuned?: MetricValues;
  /** Said where the ratings have no times. */
  readonly warning?: string;
}

/** Row and errors of a protocol that measures ratings. */
export type RatingCell = CellResult<RatingRow> & { readonly errors: CellUserErrors };

/** Of a warm start: with the bridge alone, on the same test rows, beside it. */
export type WarmCell = RatingCell & { readonly untuned: MetricValues };

/** What a protocol's results hold: what it measures, where its name is known when the program is compiled. */
export type ProtocolResult<Name extends ProtocolName> = [Name] extends ['ranking']
  ? CellResult<RankingRow>
  : [Name] extends ['warm']
    ? WarmCell
    : [Name] extends ['cold' | 'warm']
      ? RatingCell
      : CellResult;

/** What a cell's result holds, by its spec. */
export type ResultOf<Spec extends CellSpec> = 'protocol' extends keyof Spec
  ? Spec extends { readonly protocol: infer Name extends ProtocolName }
    ? ProtocolResult<Name>
    : CellResult
  : RatingCell;

/** Where a cell may report to while it works, and how it is stopped. */
export interface CellHooks {
  /** Base models that were trained already; default: a pool of its own. */
  readonly pool?: BaseModelPool;
  /** Stops the cell within a few milliseconds: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onPretraining?: (progress: PretrainingProgress) => void;
  /** Called after each epoch of the method. */
  readonly onEpoch?: (epoch: MeasuredEpoch) => void;
  /** Share of the present epoch that is done, where epochs are long. */
  readonly onPause?: (fraction: number) => void;
}

/**
 * Runs one cell: base models (from the pool, where they may be trained already), model, evaluation after every epoch. The event
 * loop goes on meanwhile. Under `refit` two models are trained: one without the validation users, who choose its epoch, and one
 * with them, which is reported at that epoch.
 * @returns the result, and the seconds that the model's training and testing took
 * @throws UserError for names that there are not, for data or a method that the protocol cannot measure, and for a training that
 * comes to nothing
 */
export async function runCell<const Spec extends CellSpec>(
  data: RunData,
  config: RunConfig,
  spec: Spec,
  hooks: CellHooks = {},
): Promise<{ result: ResultOf<Spec>; seconds: number }> {
  const cell = cellOf(config, spec);
  const { method, protocol, selection, seed, options, metrics } = cell;
  protocol.check?.(data.task);
  const pool = hooks.pool ?? new BaseModelPool({ methods: [method] });
  requireMeasurable(protocol, method);
  const chosen =
    selection === 'refit' ? (spec.epoch ?? (await chosenEpoch(data, config, spec, { ...hooks, pool }))) : undefined;
  const ground = method.withoutBaseModels
    ? { ...(await pool.rows(data, config, spec, hooks)), base: noBaseModels(method.name) }
    : await pool.get(data, config, spec, hooks);
  const started = performance.now();
  const { epochs: last } = options.method as { readonly epochs?: number };
  const result = await withModel(
    method,
    options.method,
    { task: data.task, seed, ...ground },
    async (model, hidden) => {
      const random = randomStreams(seed);
      const context = { task: data.task, method: method.name, selection, hidden, random, metrics };
      const choice = new EpochChoice(protocol, selection, metrics, chosen);
      const epochs: CellEpoch[] = [];
      const outcome = await drive(protocol.run(model, context, options.protocol), hooks, (at: MeasuredEpoch) => {
        const { epoch, losses, test, validation } = at;
        epochs.push({ epoch, losses, test, validation });
        choice.offer(at);
        if (last) reportProgress(`${method.name}, seed ${seed}: epoch ${epoch} of ${last}`, epoch / last);
        hooks.onEpoch?.(at);
      });
      choice.check();
      const row = rowOf(cell, choice, outcome, {
        split: spec.split,
        config: configHash(data, config, spec),
        data: dataHash(data),
      });
      const { untuned, warning } = outcome;
      const lists = plainLists(choice, protocol);
      const base = method.withoutBaseModels ? undefined : baseFits(ground.base, method.needsCmf === true);
      return { row, engine: model.engine, epochs, errors: plainErrors(choice), lists, base, untuned, warning };
    },
  );
  // What a protocol measures follows from its name, which the compiler cannot see.
  return { result: result as unknown as ResultOf<Spec>, seconds: (performance.now() - started) / 1000 };
}

/** The epoch that validation users choose. */
async function chosenEpoch(data: RunData, config: RunConfig, spec: CellSpec, hooks: CellHooks): Promise<number> {
  const { result } = await runCell<CellSpec>(data, config, { ...spec, selection: 'validation' }, hooks);
  const { maeEpoch, epoch = maeEpoch } = result.row;
  return epoch as number;
}

function rowOf(
  { method, protocol, selection, seed, metrics }: Cell,
  choice: EpochChoice,
  { users, ratings, k }: ProtocolOutcome,
  origin: { readonly split: number | undefined; readonly config: string; readonly data: string },
): ResultRow {
  const values = metrics.flatMap(({ name }) => {
    const at = choice.chosen(name);
    return at ? [[name, at.test[name]] as const] : [];
  });
  return inFieldOrder({
    method: method.name,
    protocol: protocol.name,
    selection,
    seed,
    ...Object.fromEntries(values),
    maeEpoch: choice.chosen('mae')?.epoch,
    rmseEpoch: choice.chosen('rmse')?.epoch,
    epoch: choice.chosen('ndcg')?.epoch,
    k,
    users,
    ratings,
    ...origin,
  });
}

/** Errors by user as a result holds them: absolute ones of the one epoch, squared ones of the other. */
function plainErrors(choice: EpochChoice): CellUserErrors | undefined {
  const errors = choice.chosen('mae')?.errors;
  const squares = choice.chosen('rmse')?.errors;
  if (!errors || !squares) return undefined;
  return {
    users: [...errors.users],
    counts: [...errors.counts],
    absolute: [...errors.absolute],
    squared: [...squares.squared],
  };
}

/** The first list metric of the protocol by user, at the epoch that is reported. */
function plainLists(choice: EpochChoice, { metrics: [first] }: Protocol): CellUserLists | undefined {
  const lists = choice.chosen(first.name)?.lists;
  return lists && { users: [...lists.users], values: [...lists.values[first.name]] };
}

/** The errors of a result in the arrays that statistics take. @throws RangeError where the method predicts no ratings */
export function userErrors({ row, errors }: CellResult): UserErrors {
  if (!errors) throw new RangeError(`the result of ${row.method} has no rating errors`);
  return {
    users: Int32Array.from(errors.users),
    counts: Int32Array.from(errors.counts),
    absolute: Float64Array.from(errors.absolute),
    squared: Float64Array.from(errors.squared),
  };
}
