import type { z } from 'zod';
import type { Model, ModelKind } from '../../bridge/bridge';
import type { Method, OptionsSchema } from '../../bridge/method';
import { UserError } from '../../errors';
import type { RandomStreams } from '../../math/random';
import type { Pause } from '../../math/work';
import type { CrossDomainTask, SplitRows } from '../../task/task';
import type { Metric } from '../metrics/metric';
import type { UserLists } from '../metrics/ranking';
import type { UserErrors } from '../metrics/rating-metrics';

/** How the reported epoch is chosen; see {@link EpochChoice}. */
export const selections = ['best-test-epoch', 'validation', 'refit'] as const;
export type Selection = (typeof selections)[number];

/** What is run where no selection is named: the reference's, for parity, and an honest one. */
export const usualSelections: readonly Selection[] = ['best-test-epoch', 'validation'];

/** Values of metrics, by their names. */
export type MetricValues = Readonly<Record<string, number>>;

/** One epoch as a protocol measured it. */
export interface MeasuredEpoch {
  /** From 1. 0 is the state before the first epoch: it is shown and cannot be chosen. */
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Training rows seen in the epoch. */
  readonly rows: number;
  readonly test: MetricValues;
  /** Under `validation` only. */
  readonly validation?: MetricValues;
  /** Rating errors of the test users, where the model predicts ratings. */
  readonly errors?: UserErrors;
  /** Measures of the test users' lists, where lists are measured. */
  readonly lists?: UserLists;
  /** Time that the epoch's training and its test on the test users took. */
  readonly seconds: { readonly train: number; readonly test: number };
}

/** What a protocol has to say beside its epochs. */
export interface ProtocolOutcome {
  /** Test users and test ratings. */
  readonly users: number;
  readonly ratings: number;
  /** Length of the lists that were measured. */
  readonly k?: number;
  /** Metrics of the state that fine-tuning started from. */
  readonly untuned?: MetricValues;
  readonly warning?: string;
}

/** What a protocol measures a model with. */
export interface ProtocolContext {
  readonly task: CrossDomainTask;
  /** Named in messages. */
  readonly method: string;
  readonly selection: Selection;
  /** Target ratings that no model has seen. `validation` is empty unless the selection needs it. */
  readonly hidden: Pick<SplitRows, 'test' | 'validation'>;
  /** Streams of the run. */
  readonly random: RandomStreams;
  /** What is measured: the protocol's own metrics, and those from outside. */
  readonly metrics: readonly Metric[];
}

/**
 * A way to train and test (paper section 4): how the rows of a split are changed, how a model is fitted and measured epoch by
 * epoch, and by which metrics. A new one is a file beside this and a name in lib/evaluation/protocol/registry.ts.
 */
export interface Protocol<Name extends string = string, Options extends OptionsSchema = OptionsSchema> {
  readonly name: Name;
  /** One line for help texts. */
  readonly summary: string;
  /** The section of the paper it stands in. */
  readonly source: string;
  /** Options with defaults: part of the hash under which results are kept. */
  readonly options: Options;
  /** What it measures, in the order of tables. The first chooses the epoch under the selection `validation`. */
  readonly metrics: readonly Metric[];
  /** Under `best-test-epoch`: `each` metric chooses its own epoch, as the reference does; `first` chooses one for all. */
  readonly choice: 'each' | 'first';
  /** Why it cannot measure a kind of model, to be said after the method's name; undefined where it can. */
  refuses(kind: ModelKind): string | undefined;
  /**
   * Looks whether data can be measured so; asked before anything is trained.
   * @throws UserError that says why not, and what to do
   */
  check?(task: CrossDomainTask): void;
  /** Makes the rows that the stages see; absent: those of the split. */
  rows?(
    task: CrossDomainTask,
    split: SplitRows,
    options: z.output<Options>,
    random: RandomStreams,
  ): Generator<Pause, SplitRows>;
  /**
   * Fits a model and measures it.
   * @throws UserError where the model is of a kind that cannot be measured so, RangeError where validation users are missing
   */
  run(
    model: Model,
    context: ProtocolContext,
    options: z.output<Options>,
  ): Generator<MeasuredEpoch | Pause, ProtocolOutcome>;
}

/** Keeps the types of a protocol's options together; returns its argument. */
export function defineProtocol<const Name extends string, Options extends OptionsSchema>(
  protocol: Protocol<Name, Options>,
): Protocol<Name, Options> {
  return protocol;
}

/**
 * Why a protocol cannot measure a method, where the method says what it makes; undefined where it can, or where only the model
 * will tell.
 */
export function refusalOf(protocol: Pick<Protocol, 'refuses'>, { name, makes }: Method): string | undefined {
  const reason = makes && protocol.refuses(makes);
  return reason && `${name} ${reason}`;
}

/** @throws UserError with the method's name and the reason where a protocol cannot measure it */
export function requireMeasurable(protocol: Pick<Protocol, 'refuses'>, method: Method): void {
  const refusal = refusalOf(protocol, method);
  if (refusal) throw new UserError(refusal);
}

/** The validation rows, where the selection needs them. @throws RangeError where it does and there are none */
export function judgingRows({ selection, hidden }: ProtocolContext): SplitRows['validation'] | undefined {
  if (selection !== 'validation') return undefined;
  if (hidden.validation.users.length === 0) {
    throw new RangeError('selection "validation" needs validation users: set split.validationShare above 0');
  }
  return hidden.validation;
}
