import type { z } from 'zod';
import type { BaseModels } from '../embedding/embedding-model';
import type { RandomStreams } from '../math/random';
import type { CrossDomainTask, SplitRows } from '../task/task';

/** What a training epoch reports. */
export interface EpochReport {
  /** Epoch just finished, from 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches of each loss that the method has, by name. */
  readonly losses: Readonly<Record<string, number>>;
  /** Training rows seen in the epoch. */
  readonly rows: number;
}

/** Item vectors that transferred user vectors are scored against: r̂ = u·v + offset. */
export interface ItemTable {
  readonly dim: number;
  /** Row-major [target items × dim]. */
  readonly items: Float32Array;
  /** [target items]; absent means 0. */
  readonly itemOffsets?: Float32Array;
}

/**
 * The one idea that all methods share (paper section 3.1): something is fitted on the overlapping training users, and
 * then gives a target-domain vector to a user who has no target rating.
 */
export interface Bridge {
  /**
   * Trains, one epoch for each value yielded, so that a caller can plot, test or stop in between. A method without training
   * yields once.
   */
  fit(): Generator<EpochReport, void>;
  /** Target-domain vectors of the users (indices of the task) as the bridge stands now, row-major [users.length × dim]. */
  transfer(users: Int32Array): Float32Array;
  /** What the vectors are scored against, as the bridge stands now. */
  itemTable(): ItemTable;
  /** Which implementation computes, for the reports: for example `affine/wasm-simd`, `network/tfjs-node`, `typed-array`. */
  readonly engine: string;
  /** Frees what the bridge holds outside JavaScript's heap (TensorFlow.js tensors). */
  dispose?(): void;
}

/** What a method may look at while it is built and fitted. It never holds a target rating of a hidden user. */
export interface BridgeContext {
  readonly task: CrossDomainTask;
  /** The rows for training. `test` and `validation` are for the evaluator alone and not in here. */
  readonly split: Omit<SplitRows, 'test' | 'validation'>;
  readonly base: BaseModels;
  /** Streams of this run; a method names its stages `bridge/<method>/<stage>`. */
  readonly random: RandomStreams;
}

/** One method of the registry: its name, where it comes from, its options with defaults, and how it is built. */
export interface BridgeMethod<Options extends z.ZodType = z.ZodType> {
  /** As it stands in the paper's tables, for example `DiffCDR`. */
  readonly name: string;
  /** One line for help texts. */
  readonly summary: string;
  /** Citation, or the section of the paper it stands in. */
  readonly source: string;
  /** Options with defaults; the defaults are the settings of the reference unless a comment says why not. */
  readonly options: Options;
  /** True where `base.cmf` must be trained. */
  readonly needsCmf?: boolean;
  /** True where the base models must keep a snapshot after each epoch (TGT, CMF). */
  readonly needsSnapshots?: boolean;
  /** Loads what `create` needs and can only be had asynchronously, such as a TensorFlow.js backend. */
  prepare?(options: z.output<Options>): Promise<void>;
  create(context: BridgeContext, options: z.output<Options>): Bridge;
}

/** Keeps the types of a method's options together; returns its argument. */
export function defineMethod<Options extends z.ZodType>(method: BridgeMethod<Options>): BridgeMethod<Options> {
  return method;
}
