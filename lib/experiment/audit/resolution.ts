import type { Model } from '../../bridge/bridge';
import { itemMean } from '../../bridge/controls/item-mean';
import { mostPop } from '../../bridge/controls/most-pop';
import { userKnn } from '../../bridge/controls/user-knn';
import { userMean } from '../../bridge/controls/user-mean';
import type { Method } from '../../bridge/method';
import { ndcg } from '../../evaluation/metrics/ndcg';
import { meanLists, measureLists, modelScores, type UserLists } from '../../evaluation/metrics/ranking';
import { ratingMetrics } from '../../evaluation/metrics/rating-metrics';
import { RatingTest } from '../../evaluation/metrics/rating-test';
import {
  type DifferenceSpread,
  detectableDifference,
  differenceSpread,
} from '../../evaluation/statistics/detectable-difference';
import { drive, type Watch } from '../../math/work';
import { splitRows } from '../../task/rows';
import { splitUsers } from '../../task/split';
import type { CrossDomainTask, SplitRows } from '../../task/task';
import { buildModel, noBaseModels } from '../with-model';

/** Length of the lists, as in the paper's N@20. */
const K = 20;

/** What a test set can tell apart by one metric. */
export interface Detectable {
  /** The two controls whose paired difference was taken. */
  readonly controls: readonly [string, string];
  /** What each of them reaches on these test users. */
  readonly values: readonly [number, number];
  /** s_d of their difference over users. */
  readonly deviation: number;
  /** Smallest true difference that four of five such test sets find, paired, at level 0.05. */
  readonly detectable: number;
}

/** A test set of a share β of the overlapping users, and the smallest differences that it shows. */
export interface Resolution {
  readonly beta: number;
  readonly testUsers: number;
  readonly testRatings: number;
  /** Of MAE, in stars. Null for implicit feedback, whose errors say nothing, and for a single test user. */
  readonly mae: Detectable | null;
  /** Of N@20. Null for a single test user. */
  readonly ndcg: Detectable | null;
}

/**
 * How much a test set can tell apart: δ = (z_{0.975} + z_{0.8}) · s_d / √n, n test users (`detectableDifference`).
 *
 * s_d belongs to a pair of methods, and is smaller the more alike they are. Here it is that of two controls which are cheap and as
 * unlike as methods get, one that knows the items alone and one that knows the user: like methods are told apart at smaller
 * differences than these. The controls are trained on the rest of the users of one draw (split seed 1). Another training seed, or
 * another draw, adds a spread that controls do not have.
 * @param beta share of the overlapping users to test
 * @param rated whether ratings differ; false for implicit feedback
 */
export async function resolution(
  task: CrossDomainTask,
  beta: number,
  rated: boolean,
  watch: Watch = {},
): Promise<Resolution> {
  const split = splitRows(task, splitUsers(task, { beta, splitSeed: 1, validationShare: 0 }));
  return {
    beta,
    testUsers: split.testUsers.length,
    testRatings: split.test.values.length,
    mae: rated ? await maeResolution(task, split, watch) : null,
    ndcg: await ndcgResolution(task, split, watch),
  };
}

async function maeResolution(task: CrossDomainTask, split: SplitRows, watch: Watch): Promise<Detectable | null> {
  const tester = new RatingTest(split.test);
  const a = tester.errors(await fitted(itemMean, task, split, watch));
  const b = tester.errors(await fitted(userMean, task, split, watch));
  const spread = differenceSpread(
    a.absolute.map((sum, k) => sum - b.absolute[k]),
    a.counts,
  );
  return detectable([itemMean, userMean], [ratingMetrics(a).mae, ratingMetrics(b).mae], spread);
}

async function ndcgResolution(task: CrossDomainTask, split: SplitRows, watch: Watch): Promise<Detectable | null> {
  const listsOf = async (method: Method): Promise<UserLists> => {
    const model = await fitted(method, task, split, watch);
    const scores = modelScores(model, split.testUsers, task.target.itemIds.length);
    return drive(measureLists(scores, { test: split.test, k: K, metrics: [ndcg] }), watch);
  };
  const a = await listsOf(mostPop);
  const b = await listsOf(userKnn);
  const spread = differenceSpread(a.values.ndcg.map((value, k) => value - b.values.ndcg[k]));
  return detectable([mostPop, userKnn], [meanLists(a).ndcg, meanLists(b).ndcg], spread);
}

function detectable(
  [a, b]: readonly [Method, Method],
  values: readonly [number, number],
  spread: DifferenceSpread | undefined,
): Detectable | null {
  if (!spread) return null;
  const { deviation } = spread;
  return { controls: [a.name, b.name], values, deviation, detectable: detectableDifference(spread) };
}

/** A control with its default options, fitted on the training rows of the split. */
async function fitted(method: Method, task: CrossDomainTask, split: SplitRows, watch: Watch): Promise<Model> {
  const ground = { task, split, base: noBaseModels(method.name), seed: 1 };
  const model = await buildModel(method, method.options.parse({}), ground);
  await drive(model.fit(), watch);
  return model;
}
