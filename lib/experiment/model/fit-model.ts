import type { Method, MethodContext } from '../../bridge/method';
import type { MethodReference } from '../../bridge/registry';
import { trainBaseModels } from '../../embedding/base-models';
import type { BaseModels } from '../../embedding/embedding-model';
import { userPrior } from '../../embedding/fold-in';
import { UserError } from '../../errors';
import type { MeasuredEpoch } from '../../evaluation/protocol/protocol';
import { requireMeasurable } from '../../evaluation/protocol/protocol';
import { findProtocol } from '../../evaluation/protocol/registry';
import { userSlots } from '../../math/grouping';
import { randomStreams } from '../../math/random';
import { prefixed, type Tensors, tensor } from '../../math/tensor';
import { drive } from '../../math/work';
import type { RatingRows } from '../../ratings/ratings';
import { hashTask } from '../../task/hash';
import { splitRows } from '../../task/rows';
import { splitForUse } from '../../task/split';
import type { CrossDomainTask, SplitRows } from '../../task/task';
import type { PretrainingProgress } from '../base-model-pool';
import { methodOf, optionsOf, type RunConfig } from '../config';
import { canonicalJson } from '../store/canonical-json';
import { noBaseModels, withModel } from '../with-model';
import { type FitProtocol, type FittedModel, type ModelDescription, Role } from './fitted-model';

/** What to fit, and how. */
export interface FitOptions {
  /** A name, or a method of your own; default: DiffCDR. */
  readonly method?: MethodReference;
  /** Seed of the run; default 1. */
  readonly seed?: number;
  /** `ranking` (default): for lists, with unrated items among the rows; `cold`: for ratings in stars. */
  readonly protocol?: FitProtocol;
  /** Under `ranking` the length of the lists that choose the epoch, from 1; default 10, as of `recommend`. */
  readonly count?: number;
  readonly signal?: AbortSignal;
  readonly onPretraining?: (progress: PretrainingProgress) => void;
  /** The metric that chooses, of the validation users, after each epoch of the method. */
  readonly onEpoch?: (epoch: number, value: number, metric: string) => void;
}

/**
 * Fits a model for use: every overlapping user trains, but for the share that chooses the epoch. Under `ranking` it is the model
 * whose lists `recommend` gives for the same task, configuration, seed and count.
 * @throws UserError where the method cannot be saved, or the protocol cannot measure the method or the data
 */
export async function fitModel(
  task: CrossDomainTask,
  config: RunConfig,
  options: FitOptions = {},
): Promise<FittedModel> {
  const { seed = 1, protocol: name = 'ranking', count = 10, signal } = options;
  const method = methodOf(config, options.method ?? 'DiffCDR');
  requireSavable(method);
  const protocol = findProtocol(name);
  protocol.check?.(task);
  requireMeasurable(protocol, method);
  const protocols = { ...config.protocols, ranking: { ...config.protocols.ranking, k: count } };
  const rated = splitRows(task, splitForUse(task, config.split));
  const split = protocol.rows
    ? await drive(protocol.rows(task, rated, protocols[name], randomStreams(seed)), { signal })
    : rated;
  const base = method.withoutBaseModels
    ? noBaseModels(method.name)
    : await trainBaseModels(task, split, config.embedding, seed, { signal, onProgress: options.onPretraining });
  const methodOptions = optionsOf(config, method);
  const [metric] = protocol.metrics;
  const { engine, ...best } = await withModel(
    method,
    methodOptions,
    { task, split, base, seed },
    async (model, { validation }) => {
      if (!model.state) throw notSaved(method);
      // The validation users are who is tested: nobody else is hidden.
      const context = {
        task,
        method: method.name,
        selection: 'best-test-epoch' as const,
        hidden: { test: validation, validation },
        random: randomStreams(seed),
        metrics: [metric],
      };
      let found: { epoch: number; value: number; state: Tensors } | undefined;
      await drive(protocol.run(model, context, protocols[name]), { signal }, ({ epoch, test }: MeasuredEpoch) => {
        const value = test[metric.name];
        options.onEpoch?.(epoch, value, metric.name);
        const better = !found || (metric.better === 'lower' ? value < found.value : value > found.value);
        if (better) found = { epoch, value, state: copied((model.state as () => Tensors)()) };
      });
      if (!found) throw new RangeError('the method trained for no epoch: set epochs to 1 or more');
      return { engine: model.engine, ...(found as { epoch: number; value: number; state: Tensors }) };
    },
  );
  const ids = { users: task.userIds, source: task.source.itemIds, target: task.target.itemIds };
  const description: ModelDescription = {
    method: method.name,
    ...(method.version !== undefined && { methodVersion: method.version }),
    engine,
    seed,
    protocol: name,
    config: plainConfig(config, method, methodOptions, protocols),
    choice: {
      epoch: best.epoch,
      metric: metric.name,
      value: best.value,
      validationUsers: split.validationUsers.length,
    },
    data: { task: hashTask(task) },
    sizes: {
      users: ids.users.length,
      trainUsers: split.trainUsers.length,
      sourceItems: ids.source.length,
      targetItems: ids.target.length,
    },
  };
  return {
    description,
    method,
    config: { ...config, protocols },
    ids,
    roles: rolesOf(task, split),
    tensors: {
      ...prefixed('model.', best.state),
      ...(method.withoutBaseModels ? {} : baseTensors(base, split)),
      ...keptRows(method, split),
    },
  };
}

/** @throws UserError with the method's name where its models cannot be saved */
export function requireSavable(method: Method): void {
  if (!method.restore) throw notSaved(method);
}

function notSaved({ name }: Method): UserError {
  return new UserError(
    `a model of ${name} cannot be saved: the method does not say what it has learned (state and restore, see docs/your-own.md)`,
  );
}

function copied(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  );
}

/** The configuration as far as the model depends on it, as plain JSON. */
function plainConfig(
  { split, embedding }: RunConfig,
  method: Method,
  options: Readonly<Record<string, unknown>>,
  protocols: RunConfig['protocols'],
): Record<string, unknown> {
  const config = {
    split,
    embedding: method.withoutBaseModels ? undefined : embedding,
    methods: { [method.name]: options },
    protocols,
  };
  return JSON.parse(canonicalJson(config));
}

function rolesOf(task: CrossDomainTask, split: SplitRows): Uint8Array {
  const roles = new Uint8Array(task.userIds.length).fill(Role.TargetOnly);
  for (const user of task.source.users) roles[user] = Role.Newcomer;
  for (const user of split.trainUsers) roles[user] = Role.Train;
  for (const user of split.validationUsers) roles[user] = Role.Validation;
  for (const user of split.testUsers) roles[user] = Role.Test;
  return roles;
}

function baseTensors({ source, target }: BaseModels, split: MethodContext['split']): Tensors {
  const table = (values: Float32Array, dim: number) => tensor(values, values.length / dim, dim);
  const { mean, covariance, noise } = userPrior(source, userSlots(split.rated.source.users).users);
  return {
    'base.source.users': table(source.users, source.dim),
    'base.source.items': table(source.items, source.dim),
    ...(source.itemOffsets && { 'base.source.itemOffsets': tensor(source.itemOffsets) }),
    'base.source.prior.mean': tensor(mean),
    'base.source.prior.covariance': tensor(covariance, source.dim, source.dim),
    'base.source.prior.noise': tensor(Float64Array.of(noise)),
    'base.target.items': table(target.items, target.dim),
    ...(target.itemOffsets && { 'base.target.itemOffsets': tensor(target.itemOffsets) }),
  };
}

function keptRows({ keeps, keepsTimes = false }: Method, { source, rated }: SplitRows): Tensors {
  if (keeps === 'source') return rowTensors('rows.source', source, keepsTimes);
  if (keeps === 'rated') {
    return {
      ...rowTensors('rows.rated.source', rated.source, keepsTimes),
      ...rowTensors('rows.rated.target', rated.target, false),
    };
  }
  return {};
}

function rowTensors(name: string, { users, items, values, times }: RatingRows, keepsTimes: boolean): Tensors {
  return {
    [`${name}.users`]: tensor(users),
    [`${name}.items`]: tensor(items),
    [`${name}.values`]: tensor(values),
    ...(times && keepsTimes && { [`${name}.times`]: tensor(times) }),
  };
}
