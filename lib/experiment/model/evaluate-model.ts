import { kindOf } from '../../bridge/bridge';
import { UserError } from '../../errors';
import type { MeasuredEpoch, MetricValues, Protocol } from '../../evaluation/protocol/protocol';
import { findProtocol, type ProtocolName } from '../../evaluation/protocol/registry';
import { randomStreams } from '../../math/random';
import { drive } from '../../math/work';
import { type RatingRows, type Ratings, selectRows } from '../../ratings/ratings';
import type { CrossDomainTask } from '../../task/task';
import type { FittedModel } from './fitted-model';
import type { LeftOut } from './newcomers';
import { type Serving, serving } from './serving';

/** How to measure a fitted model. */
export interface EvaluateOptions {
  /** Default: the one that the model was fitted under. A model that was fitted under `cold` can be measured by any. */
  readonly protocol?: ProtocolName;
  /** Under `ranking` the length of the lists; default: that by which the model's epoch was chosen, or the configuration's. */
  readonly count?: number;
  /** Source ratings of users who came after the fit. */
  readonly source?: Ratings;
  readonly signal?: AbortSignal;
  /** Share of the present piece of work that is done, 0 to 1. */
  readonly onPause?: (fraction: number) => void;
}

/** What a fitted model was measured to be. */
export interface ModelEvaluation {
  readonly protocol: ProtocolName;
  /** Under `ranking` the length of the lists. */
  readonly k?: number;
  /** By the name of the metric. */
  readonly metrics: MetricValues;
  /** Of a warm start: the bridge alone on the same ratings, and the epoch of the fine-tuning that `metrics` are of, its last. */
  readonly untuned?: MetricValues;
  readonly epoch?: number;
  /** Users and target ratings that were measured. */
  readonly users: number;
  readonly ratings: number;
  readonly leftOut: EvaluationLeftOut;
  readonly warning?: string;
}

/** What of the given ratings cannot be measured. */
export interface EvaluationLeftOut {
  /** Users of the target ratings whom the model was fitted on, or who have no source rating that it knows. */
  readonly users: number;
  /** Their target ratings, and those of items that the model does not know. */
  readonly ratings: number;
  /** Of the given source ratings. */
  readonly source: LeftOut;
}

/**
 * Measures a fitted model by target ratings that it has not seen: of users whose target ratings took no part in the fit. Nothing of
 * the model is trained; a warm start fine-tunes copies of the user vectors.
 * @param target target ratings
 * @throws UserError where no rating can be measured, or the protocol cannot measure the model
 */
export async function evaluateModel(
  fitted: FittedModel,
  target: Ratings,
  options: EvaluateOptions = {},
): Promise<ModelEvaluation> {
  const { description, config, ids, method } = fitted;
  const protocol = protocolOf(fitted, options);
  const ready = await serving(fitted, options.source, options);
  const { model, userIds } = ready;
  try {
    const refusal = protocol.refuses(kindOf(model));
    if (refusal) throw new UserError(`${method.name} ${refusal}`);
    const rows = measurable(fitted, ready, target);
    const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
    const task: CrossDomainTask = {
      userIds,
      source: { ...none, itemIds: ids.source },
      target: { ...rows, itemIds: ids.target },
      overlap: new Int32Array(0),
    };
    protocol.check?.(task);
    const context = {
      task,
      method: method.name,
      selection: 'best-test-epoch' as const,
      hidden: { test: rows, validation: none },
      random: randomStreams(description.seed),
      metrics: protocol.metrics,
    };
    const { [protocol.name as ProtocolName]: own } = config.protocols;
    const asked = options.count === undefined ? own : { ...own, k: options.count };
    let last: MeasuredEpoch | undefined;
    const outcome = await drive(protocol.run(model, context, asked), options, (at: MeasuredEpoch) => {
      last = at;
    });
    const { epoch, test } = last as unknown as MeasuredEpoch;
    const { users, ratings, k, untuned, warning } = outcome;
    return {
      protocol: protocol.name as ProtocolName,
      k,
      metrics: test,
      ...(untuned && { untuned, epoch }),
      users,
      ratings,
      leftOut: {
        users: new Set(target.users).size - new Set(rows.users).size,
        ratings: target.users.length - rows.users.length,
        source: ready.leftOut,
      },
      warning,
    };
  } finally {
    model.dispose?.();
  }
}

function protocolOf({ description }: FittedModel, { protocol: name, count }: EvaluateOptions): Protocol {
  const protocol = findProtocol(name ?? description.protocol);
  if (description.protocol === 'ranking' && protocol.name !== 'ranking') {
    throw new UserError(
      `the model was fitted under ranking, with unrated items rated 0, so that its scores are no stars: fit one under cold for ` +
        `the protocol ${protocol.name}`,
    );
  }
  if (count !== undefined && protocol.name !== 'ranking') {
    throw new UserError(`the protocol ${protocol.name} measures no lists, so that a count of items means nothing`);
  }
  return protocol;
}

/** The ratings that can be measured, as rows of the model's indices. */
function measurable({ ids }: FittedModel, { userIds, served }: Serving, target: Ratings): RatingRows {
  const userOf = new Map(Array.from(served, (user) => [userIds[user], user]));
  const itemOf = new Map(ids.target.map((id, index) => [id, index]));
  const users = target.userIds.map((id) => userOf.get(id) ?? -1);
  const items = target.itemIds.map((id) => itemOf.get(id) ?? -1);
  const positions = Array.from(target.users.keys()).filter(
    (row) => users[target.users[row]] >= 0 && items[target.items[row]] >= 0,
  );
  if (positions.length === 0) {
    throw new UserError(
      `none of the ${target.users.length} target ratings can be measured: they are of users without source ratings or whom the ` +
        'model was fitted on, or of items that it does not know',
    );
  }
  const rows = selectRows(target, positions);
  return { ...rows, users: rows.users.map((user) => users[user]), items: rows.items.map((item) => items[item]) };
}
