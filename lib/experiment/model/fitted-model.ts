import type { Method } from '../../bridge/method';
import { findMethod } from '../../bridge/registry';
import { UserError } from '../../errors';
import { type Tensors, tensor } from '../../math/tensor';
import { platform } from '../../platform';
import { shorten } from '../../printable';
import { parseConfig, type RunConfig } from '../config';
import type { Extensions } from '../extensions';
import { canonicalJson } from '../store/canonical-json';
import { bytesOf, readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors';

const FORMAT = 'diffcdr-model';
/** Raised when an older reader would misunderstand what is written. */
const VERSION = 1;

/** What protocols a model can be fitted under; the warm start fine-tunes a model that was fitted for the cold one. */
export const fitProtocols = ['ranking', 'cold'] as const;
export type FitProtocol = (typeof fitProtocols)[number];

/** What a model file says of its model. */
export interface ModelDescription {
  /** Name of the method, and its version where it has one. */
  readonly method: string;
  readonly methodVersion?: string;
  /** What computed the training, for example `affine/wasm-simd`. */
  readonly engine: string;
  readonly seed: number;
  /** `ranking`: trained with unrated items among the rows, for lists; `cold`: on ratings alone, for stars. */
  readonly protocol: FitProtocol;
  /** The resolved configuration, as far as the model depends on it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** How the epoch was chosen: by which metric of how many validation users, and its value then. */
  readonly choice: {
    readonly epoch: number;
    readonly metric: string;
    readonly value: number;
    readonly validationUsers: number;
  };
  /** Hash of the task that the model was fitted on (`hashTask`). */
  readonly data: { readonly task: string };
  /** Users of both domains together, those of them who trained the method, and items. */
  readonly sizes: Readonly<Record<'users' | 'trainUsers' | 'sourceItems' | 'targetItems', number>>;
}

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === 'string';
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** What stands at each place of a description. By hand: zod's texts and records would weigh more than all else of a model. */
const places: Readonly<Record<string, Test>> = {
  method: isText,
  methodVersion: (value) => value === undefined || isText(value),
  engine: isText,
  seed: Number.isSafeInteger,
  protocol: (value) => (fitProtocols as readonly unknown[]).includes(value),
  config: (value) => typeof value === 'object',
  'choice.epoch': isCount,
  'choice.metric': isText,
  'choice.value': Number.isFinite,
  'choice.validationUsers': isCount,
  'data.task': (value) => isText(value) && /^[0-9a-f]{64}$/.test(value as string),
  'sizes.users': isCount,
  'sizes.trainUsers': isCount,
  'sizes.sourceItems': isCount,
  'sizes.targetItems': isCount,
};

/** What a user was when the model was fitted. Only newcomers and test users have no target rating that the model has seen. */
export enum Role {
  Newcomer = 1,
  TargetOnly,
  Train,
  Validation,
  Test,
}

/** A fitted model as plain data: what `fitModel` makes, and what a file holds. */
export interface FittedModel {
  readonly description: ModelDescription;
  readonly method: Method;
  /** The configuration of the description, read. */
  readonly config: RunConfig;
  /** Ids by index, as in the task that the model was fitted on. */
  readonly ids: Readonly<Record<IdList, readonly string[]>>;
  /** {@link Role} of each user. */
  readonly roles: Uint8Array;
  /** `model.…`: what the method has learned; `base.…`: the base models; `rows.…`: the rows that it keeps. */
  readonly tensors: Tensors;
}

const idLists = ['users', 'source', 'target'] as const;
type IdList = (typeof idLists)[number];

/**
 * The bytes of a model file: safetensors, with ids as JSON in tensors of bytes. The same data, configuration and seed give the same
 * bytes on one engine; neither date nor machine is in them.
 */
export function modelBytes({ description, ids, roles, tensors }: FittedModel): Uint8Array {
  const all: Tensors = {
    ...tensors,
    ...Object.fromEntries(idLists.map((list) => [`ids.${list}`, tensor(utf8(JSON.stringify(ids[list])))])),
    roles: tensor(roles),
  };
  const metadata = {
    format: FORMAT,
    version: String(VERSION),
    description: canonicalJson(description),
    sha256: hashTensors(all),
  };
  return writeSafetensors({ metadata, tensors: all });
}

/**
 * The model that {@link modelBytes} wrote.
 * @param extensions methods, schedules and solvers of your own that the model was fitted with
 * @throws UserError, one sentence, where the bytes are no model, are damaged, or are of a later version
 */
export function modelFrom(bytes: Uint8Array, extensions: Extensions = {}): FittedModel {
  try {
    return readModel(bytes, extensions);
  } catch (error) {
    // A description that is all wrong has much to be said of.
    throw error instanceof UserError ? new UserError(shorten(error.message, LONGEST)) : error;
  }
}

/** Characters of a message; with the path of a file before it, it stays below 300. */
const LONGEST = 210;

function readModel(bytes: Uint8Array, extensions: Extensions): FittedModel {
  const file = readSafetensors(bytes);
  const description = descriptionOf(file);
  const method = methodOf(description, extensions);
  const config = parseConfig(description.config, 'the configuration of the model', extensions);
  const { users, sourceItems, targetItems } = description.sizes;
  const ids = {
    users: idsOf(file, 'users', users),
    source: idsOf(file, 'source', sourceItems),
    target: idsOf(file, 'target', targetItems),
  };
  const roles = bytesTensor(file, 'roles');
  if (roles.length !== users || roles.some((role) => !(role in Role))) {
    throw new UserError(`the model has ${users} users, and roles of ${roles.length} or of an unknown kind`);
  }
  const known = Object.entries(file.tensors).filter(([name]) => /^(model|base|rows)\./.test(name));
  return { description, method, config, ids, roles, tensors: Object.fromEntries(known) };
}

/** Checks what every model has: that it is one, of this version, undamaged, and made of numbers. */
function descriptionOf({ metadata, tensors }: SafetensorsFile): ModelDescription {
  if (metadata.format !== FORMAT) {
    throw new UserError('this is a safetensors file, but no model of diffcdr: make one with "diffcdr fit"');
  }
  const version = Number(metadata.version);
  if (!(Number.isInteger(version) && version >= 1)) {
    throw new UserError(`the version of the model is ${JSON.stringify(metadata.version) ?? 'missing'}, not a number`);
  }
  if (version > VERSION) {
    throw new UserError(
      `the model is of version ${version}, written by a later diffcdr; this one reads ${VERSION}: update it`,
    );
  }
  if (metadata.sha256 !== hashTensors(tensors)) {
    throw new UserError('the model is damaged: its numbers have not the checksum that was written with them');
  }
  for (const [name, { values }] of Object.entries(tensors)) {
    if (values.some((value) => !Number.isFinite(value))) {
      throw new UserError(`the tensor "${name}" of the model holds ${values.find((value) => !Number.isFinite(value))}`);
    }
  }
  let read: unknown;
  try {
    read = JSON.parse(metadata.description);
  } catch {
    throw new UserError('the description of the model is no JSON');
  }
  for (const [place, isRight] of Object.entries(places)) {
    const value = place.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], read);
    if (!isRight(value)) {
      const stands = JSON.stringify(value)?.slice(0, 40) ?? 'missing';
      throw new UserError(`the description of the model is not whole: ${place} is ${stands}`);
    }
  }
  return read as ModelDescription;
}

function methodOf({ method: name, methodVersion }: ModelDescription, { methods }: Extensions): Method {
  const method = findMethod(name, methods);
  if (method.version === methodVersion) return method;
  throw new UserError(
    `the model was fitted with version ${methodVersion ?? '(none)'} of ${method.name}, and this is ${method.version ?? '(none)'}: ` +
      'fit it anew',
  );
}

function bytesTensor({ tensors }: SafetensorsFile, name: string): Uint8Array {
  const values = tensors[name]?.values;
  if (values instanceof Uint8Array) return values;
  throw new UserError(`the model lacks the bytes "${name}"`);
}

function idsOf(file: SafetensorsFile, list: IdList, size: number): string[] {
  const bytes = bytesTensor(file, `ids.${list}`);
  let ids: unknown;
  try {
    ids = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UserError(`the ids "${list}" of the model are no JSON`);
  }
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string')) {
    throw new UserError(`the ids "${list}" of the model are no list of texts`);
  }
  const distinct = new Set(ids).size;
  if (ids.length === size && distinct === size) return ids;
  throw new UserError(
    `the model has ${ids.length} ids "${list}", ${distinct} of them different, and says it has ${size}`,
  );
}

/** Of names, kinds, shapes and numbers; the order in the file does not matter. */
function hashTensors(tensors: Tensors): string {
  const sha = platform.sha256();
  for (const name of Object.keys(tensors).sort()) {
    const { shape, values } = tensors[name];
    sha.update(`${JSON.stringify(name)} ${values.BYTES_PER_ELEMENT} [${shape.join(',')}]\n`).update(bytesOf(values));
  }
  return sha.hex();
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
