import type { ItemTable } from '../bridge/bridge';
import { findMethod } from '../bridge/registry';
import { trainBaseModels } from '../embedding/base-models';
import { UserError } from '../errors';
import { rankColdUsers, scoreAll, topItems } from '../evaluation/metrics/ranking';
import { randomStreams } from '../math/random';
import { type NegativeOptions, splitWithNegatives } from '../task/negatives';
import { splitRows } from '../task/rows';
import { splitForUse } from '../task/split';
import type { CrossDomainTask } from '../task/task';
import type { PretrainingProgress } from './base-model-pool';
import { withBridge } from './cell-bridge';
import type { RunConfig } from './config';

/** What to recommend, and how. */
export interface RecommendOptions {
  /** Name of the method; default: DiffCDR. */
  readonly method?: string;
  /** Seed of the run; default 1. */
  readonly seed?: number;
  /** Items for each user, from 1; default 10. */
  readonly count?: number;
  /** Ids of users who rated in the source domain alone; default: all of them. */
  readonly users?: readonly string[];
  /**
   * Unrated items among the training rows. Without them a model has seen rated items alone, and its highest predictions are
   * no good list. Default: four a rating, rated 0.
   */
  readonly negatives?: NegativeOptions;
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
  const { seed = 1, count = 10, negatives = { perPositive: 4 } } = options;
  const method = findMethod(options.method ?? 'DiffCDR');
  const users = coldUsers(task, options.users);
  if (users.length === 0) {
    throw new UserError('every user of the source domain has rated in the target domain too: nobody is new');
  }
  const rated = splitRows(task, splitForUse(task, config.split));
  const split = splitWithNegatives(task, rated, negatives, randomStreams(seed));
  const base = await trainBaseModels(task, split, config.embedding, seed, {
    cmf: method.needsCmf,
    snapshots: method.needsSnapshots,
    onProgress: options.onPretraining,
  });
  const { outcome } = await withBridge(
    task,
    config,
    { method: method.name, seed },
    { split, base },
    (bridge, hidden) => {
      let best: { epoch: number; ndcg: number; vectors: Float32Array; table: ItemTable } | undefined;
      for (const { epoch } of bridge.fit()) {
        const { ndcg } = rankColdUsers(bridge, hidden.validation, count);
        options.onEpoch?.(epoch, ndcg);
        if (!best || ndcg > best.ndcg) {
          best = { epoch, ndcg, vectors: bridge.transfer(users).slice(), table: copyOf(bridge.itemTable()) };
        }
      }
      if (!best) throw new RangeError('the bridge trained for no epoch: set epochs to 1 or more');
      return best;
    },
  );
  const { epoch, ndcg, vectors, table } = outcome;
  const list = bestItems(task, users, vectors, table, count);
  return { list, users: users.length, epoch, ndcg, validationUsers: split.validationUsers.length };
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

/** The table as it is now: methods may train it further. */
function copyOf({ dim, items, itemOffsets }: ItemTable): ItemTable {
  return { dim, items: items.slice(), itemOffsets: itemOffsets?.slice() };
}

function bestItems(
  task: CrossDomainTask,
  users: Int32Array,
  vectors: Float32Array,
  table: ItemTable,
  count: number,
): Recommendation[] {
  const scores = new Float32Array(table.items.length / table.dim);
  const list: Recommendation[] = [];
  users.forEach((user, row) => {
    scoreAll(vectors, row * table.dim, table, scores);
    topItems(scores, count).forEach((item, place) => {
      list.push({ user: task.userIds[user], rank: place + 1, item: task.target.itemIds[item], score: scores[item] });
    });
  });
  return list;
}
