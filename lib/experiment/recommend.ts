import type { Model } from '../bridge/bridge';
import type { MethodReference } from '../bridge/registry';
import { trainBaseModels } from '../embedding/base-models';
import { UserError } from '../errors';
import { ndcg } from '../evaluation/metrics/ndcg';
import { type ItemScores, meanLists, measureLists, modelScores } from '../evaluation/metrics/ranking';
import { topItems } from '../evaluation/metrics/top-items';
import { userSlots } from '../math/grouping';
import { randomStreams } from '../math/random';
import { drive, isPause, type Pause, pacer } from '../math/work';
import type { RatingRows } from '../ratings/ratings';
import { type NegativeOptions, splitWithNegatives } from '../task/negatives';
import { splitRows } from '../task/rows';
import { splitForUse } from '../task/split';
import type { CrossDomainTask } from '../task/task';
import type { PretrainingProgress } from './base-model-pool';
import { methodOf, optionsOf, type RunConfig } from './config';
import { noBaseModels, withModel } from './with-model';

/** What to recommend, and how. */
export interface RecommendOptions {
  /** A name, or a method of your own; default: DiffCDR. */
  readonly method?: MethodReference;
  /** Seed of the run; default 1. */
  readonly seed?: number;
  /** Items for each user, from 1; default 10. */
  readonly count?: number;
  /** Ids of users who rated in the source domain alone; default: all of them. */
  readonly users?: readonly string[];
  /**
   * Unrated items among the training rows. Without them a model has seen rated items alone, and its highest predictions are
   * no good list. Default: those of the protocol `ranking`, four a rating, rated 0.
   */
  readonly negatives?: NegativeOptions;
  readonly signal?: AbortSignal;
  readonly onPretraining?: (progress: PretrainingProgress) => void;
  /** NDCG of the validation users after each epoch of the bridge. */
  readonly onEpoch?: (epoch: number, ndcg: number) => void;
}

/** One line of a list. */
export interface Recommendation {
  readonly user: string;
  /** 1 is the best. */
  readonly rank: number;
  readonly item: string;
  /** Predicted rating; made with negatives, so that it orders items and is no number of stars. */
  readonly score: number;
}

/** Lists for cold-start users, and how the model that made them did on its validation users. */
export interface Recommendations {
  readonly list: readonly Recommendation[];
  readonly users: number;
  /** Epoch with the highest validation NDCG, whose model made the lists. */
  readonly epoch: number;
  /** Validation NDCG@count of that epoch, and the number of validation users. */
  readonly ndcg: number;
  readonly validationUsers: number;
}

/**
 * The best target items for users who have rated in the source domain alone: the ranking run of the paper (section 4.1) with
 * every overlapping user in training, but for the share that chooses the epoch.
 * @throws UserError where nobody is new to the target domain, or a named user is unknown or is not new
 */
export async function recommend(
  task: CrossDomainTask,
  config: RunConfig,
  options: RecommendOptions = {},
): Promise<Recommendations> {
  const { seed = 1, count = 10, negatives = config.protocols.ranking, signal } = options;
  const method = methodOf(config, options.method ?? 'DiffCDR');
  const users = coldUsers(task, options.users);
  if (users.length === 0) {
    throw new UserError('every user of the source domain has rated in the target domain too: nobody is new');
  }
  const rated = splitRows(task, splitForUse(task, config.split));
  const split = await drive(splitWithNegatives(task, rated, negatives, randomStreams(seed)), { signal });
  const base = method.withoutBaseModels
    ? noBaseModels(method.name)
    : await trainBaseModels(task, split, config.embedding, seed, {
        cmf: method.needsCmf,
        snapshots: method.needsSnapshots,
        signal,
        onProgress: options.onPretraining,
      });
  const ground = { task, split, base, seed };
  const {
    epoch,
    ndcg: best,
    list,
  } = await withModel(method, optionsOf(config, method), ground, (model, hidden) =>
    drive(bestLists(model, task, users, hidden.validation, count, options.onEpoch), { signal }),
  );
  return { list, users: users.length, epoch, ndcg: best, validationUsers: split.validationUsers.length };
}

/** Fits a model and keeps what it would list after the epoch that is best on the validation users. */
function* bestLists(
  model: Model,
  task: CrossDomainTask,
  users: Int32Array,
  validation: RatingRows,
  count: number,
  onEpoch: RecommendOptions['onEpoch'],
): Generator<Pause, { epoch: number; ndcg: number; list: readonly Recommendation[] }> {
  const items = task.target.itemIds.length;
  const judges = userSlots(validation.users).users;
  let best: { epoch: number; ndcg: number; lists: Lists } | undefined;
  for (const step of model.fit()) {
    if (isPause(step)) {
      yield step;
      continue;
    }
    const options = { test: validation, k: count, metrics: [ndcg] };
    const score = meanLists(yield* measureLists(modelScores(model, judges, items), options)).ndcg;
    onEpoch?.(step.epoch, score);
    yield { fraction: 1 };
    if (best && !(score > best.ndcg)) continue;
    best = { epoch: step.epoch, ndcg: score, lists: yield* topLists(model, users, items, count) };
  }
  if (!best) throw new RangeError('the method trained for no epoch: set epochs to 1 or more');
  const { lists, ...chosen } = best;
  const list = lists.flatMap(({ user, top, scores }) =>
    Array.from(top, (item, place) => ({
      user: task.userIds[user],
      rank: place + 1,
      item: task.target.itemIds[item],
      score: scores[place],
    })),
  );
  return { ...chosen, list };
}

type Lists = readonly { readonly user: number; readonly top: Int32Array; readonly scores: Float32Array }[];

/** The best items of each user by the model as it stands now. */
function* topLists(model: Model, users: Int32Array, items: number, count: number): Generator<Pause, Lists> {
  const all: ItemScores = modelScores(model, users, items);
  const row = new Float32Array(items);
  const due = pacer();
  const lists: Lists[number][] = [];
  for (let at = 0; at < users.length; at++) {
    yield* all.fill(at, row);
    const top = topItems(row, count);
    lists.push({ user: users[at], top, scores: Float32Array.from(top, (item) => row[item]) });
    if (due()) yield { fraction: at / users.length };
  }
  return lists;
}

/** Users to recommend to, as indices of the task. */
function coldUsers(task: CrossDomainTask, ids?: readonly string[]): Int32Array {
  const inTarget = new Set(task.target.users);
  if (!ids) return Int32Array.from(new Set(task.source.users)).filter((user) => !inTarget.has(user));
  const indexOf = new Map(task.userIds.map((id, index) => [id, index]));
  const inSource = new Set(task.source.users);
  return Int32Array.from([...new Set(ids)], (id) => {
    const user = indexOf.get(id);
    if (user === undefined || !inSource.has(user)) {
      throw new UserError(
        `user ${JSON.stringify(id)} has no rating in the source domain: there is nothing to transfer`,
      );
    }
    if (inTarget.has(user)) {
      throw new UserError(
        `user ${JSON.stringify(id)} has rated in the target domain: these lists are for users who have not`,
      );
    }
    return user;
  });
}
