import type { z } from 'zod';
import type { BaseModels } from '../embedding/embedding-model';
import { UserError } from '../errors';
import type { RandomStreams } from '../math/random';
import type { SavedTensors } from '../math/tensor';
import type { CrossDomainTask, Domain, SplitRows } from '../task/task';
import type { Bridge, Model, ModelKind } from './bridge';
import { isBridge } from './bridge';

/** What a method may look at while it is built and fitted. It never holds a target rating of a hidden user. */
export interface MethodContext {
  readonly task: CrossDomainTask;
  /** The rows for training. `test` and `validation` are for the evaluator alone and not in here. */
  readonly split: Omit<SplitRows, 'test' | 'validation'>;
  readonly base: BaseModels;
  /** Streams of this run; a method names its stages `bridge/<method>/<stage>`. */
  readonly random: RandomStreams;
}

/**
 * What a saved model has of the context that it was fitted in, and of the users that came after; a {@link MethodContext} is one too.
 * Looking at rows or base models that the method does not keep is an error.
 */
export interface SavedContext {
  readonly task: Pick<CrossDomainTask, 'userIds'> & Readonly<Record<'source' | 'target', Pick<Domain, 'itemIds'>>>;
  /** Rows of users who came after the fit stand behind those of all others. */
  readonly split: Pick<SplitRows, 'trainUsers' | 'validationUsers' | 'testUsers' | 'source' | 'rated'>;
  /** The vectors of users in the target domain are not kept: a bridge makes them. */
  readonly base: {
    readonly source: BaseModels['source'];
    readonly target: Omit<BaseModels['target'], 'users'>;
  };
  readonly random: RandomStreams;
  /** Users from this index on came after the fit; absent: none did. */
  readonly fittedUsers?: number;
}

/** Rows that a fitted model may still look at: the source's training rows, or what was rated in both domains. */
export type KeptRows = 'source' | 'rated';

/** A schema of options: an object of zod's, strict or not. */
export type OptionsSchema = z.ZodObject<z.core.$ZodLooseShape, z.core.$ZodObjectConfig>;

/**
 * A method: its name, where it comes from, its options with defaults, and how its model is built. The package's own stand in
 * lib/bridge/registry.ts; one of yours can be handed to whatever takes a method's name.
 */
export interface Method<
  Name extends string = string,
  Options extends OptionsSchema = OptionsSchema,
  Made extends Model = Model,
> {
  /** As it stands in tables, for example `DiffCDR`. */
  readonly name: Name;
  /** One line for help texts. */
  readonly summary: string;
  /** Citation, or the section of the paper it stands in. */
  readonly source: string;
  /** Options with defaults; the defaults are the settings of the reference unless a comment says why not. */
  readonly options: Options;
  /**
   * Part of the name under which results are stored: raise it when the method's numbers change, and stored results are not taken
   * for the new ones. The package's own methods have none.
   */
  readonly version?: string;
  /**
   * Which implementation would compute here, where implementations differ in the last digits: part of the name under which results
   * are stored. Left out, or undefined, where all give the same bits.
   */
  engine?(options: z.output<Options>): string | undefined;
  /**
   * The kind of model that `create` makes, so that who runs all methods under a protocol leaves out, before anything is trained,
   * those that it cannot measure. Where it is not said, a protocol finds out when the model stands, and refuses it then.
   */
  readonly makes?: ModelKind;
  /** True where `base` is not looked at, so that base models need not be trained: looking at them is an error then. */
  readonly withoutBaseModels?: boolean;
  /** True where `base.cmf` must be trained. */
  readonly needsCmf?: boolean;
  /** True where the base models must keep a snapshot after each epoch (TGT, CMF). */
  readonly needsSnapshots?: boolean;
  /** Loads what `create` needs and can only be had asynchronously, such as a TensorFlow.js backend. */
  // Written as methods and not as properties: so a method with options of its own still is a `Method`.
  prepare?(options: z.output<Options>): Promise<void>;
  create(context: MethodContext, options: z.output<Options>): Made;
  /** Rows of the context that a saved model takes with it, for `restore`; absent: none. */
  readonly keeps?: KeptRows;
  /** True where the times of these rows are looked at: who comes after the fit must have times then, if they had. */
  readonly keepsTimes?: boolean;
  /**
   * A fitted model out of what `state` of the model that was fitted gave. With it and `state` a model can be saved, and serves users
   * who came after the fit: of a bridge their source vectors, of what `keeps` their source rows are in the context. `fit` of what it
   * makes learns nothing and yields one report: it prepares what scores are worked out from, where that takes long.
   * @throws UserError where a tensor is missing or has not the shape that the context and the options ask for
   */
  restore?(context: SavedContext, options: z.output<Options>, saved: SavedTensors): Made;
}

/**
 * Checks a method and keeps the types of its options together; returns its argument.
 * @throws TypeError where the name could not stand in a setting such as `Name.option=1`
 */
export function defineMethod<const Name extends string, Options extends OptionsSchema, Made extends Model>(
  method: Method<Name, Options, Made>,
): Method<Name, Options, Made> {
  if (!/^[A-Za-z][\w -]*$/.test(method.name)) {
    throw new TypeError(`a method's name is letters, digits, dashes and blanks after a letter, not "${method.name}"`);
  }
  return method;
}

/**
 * The model as a bridge, for what needs user vectors.
 * @param purpose what needs them, for the message: "a warm start fine-tunes user vectors"
 * @throws UserError with the method's name where the model has none
 */
export function asBridge(model: Model, method: string, purpose: string): Bridge {
  if (isBridge(model)) return model;
  throw new UserError(`${method} ${noVectors(purpose)}`);
}

/** Why a scorer cannot be used for `purpose`, to be said after the method's name. */
export function noVectors(purpose: string): string {
  return `scores items directly and has no user vectors, but ${purpose}: choose a bridge`;
}
