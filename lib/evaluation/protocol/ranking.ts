import { z } from 'zod';
import { type Model, predictsRatings } from '../../bridge/bridge';
import { strictOptions } from '../../bridge/strict-options';
import { userSlots } from '../../math/grouping';
import type { Pause } from '../../math/work';
import { isImplicit } from '../../ratings/implicit';
import type { RatingRows } from '../../ratings/ratings';
import { splitWithNegatives } from '../../task/negatives';
import { meanLists, measureLists, modelScores, type UserLists } from '../metrics/ranking';
import { RatingTest } from '../metrics/rating-test';
import { listMetricList, ratingMetricList } from '../metrics/registry';
import { fitEpochs } from './fit-epochs';
import { listMetricsOf, ratingMetricsOf } from './measures';
import { defineProtocol, judgingRows, type ProtocolContext } from './protocol';

/**
 * Ranking (paper section 4.1, N@20 and H@20): base models and method are trained on rows with unrated items among them, and all
 * target items are ranked for each test user after every epoch. The epoch with the highest NDCG is reported. MAE and RMSE are
 * those of the same epoch: errors of a model that has learnt ratings of 0, not to be set beside those of a cold start; implicit
 * feedback has none.
 */
export const ranking = defineProtocol({
  name: 'ranking',
  summary: 'lists of all target items for users without a target rating',
  source: 'paper section 4.1, Table 2 (N@20, H@20)',
  options: strictOptions({
    /** Length of the list that is measured; the paper's is 20. */
    k: z.int().min(1).default(20),
    /** Unrated items drawn for each rated one, from 0. */
    perPositive: z.int().min(0).default(4),
    /** Rating that a drawn item is given; below every real rating. */
    value: z.number().default(0),
  }),
  metrics: [...listMetricList, ...ratingMetricList],
  choice: 'first',
  refuses: () => undefined,
  rows: splitWithNegatives,
  *run(model, context, { k }) {
    const { test } = context.hidden;
    const judging = judgingRows(context);
    const tester = new RatingTest(test);
    // Of implicit feedback there is no rating to predict: it has no rating metrics.
    const rates = predictsRatings(model) && !isImplicit(context.task.target);
    yield* fitEpochs(
      model,
      function* () {
        const errors = rates ? tester.errors(model) : undefined;
        const ratings = errors && tester.values(model, errors, ratingMetricsOf(context.metrics));
        const byUser = yield* lists(model, context, test, k);
        return { test: { ...meanLists(byUser), ...ratings }, errors, lists: byUser };
      },
      judging &&
        function* () {
          return meanLists(yield* lists(model, context, judging, k));
        },
    );
    return { users: tester.users.length, ratings: test.values.length, k };
  },
});

function* lists(
  model: Model,
  { task, metrics }: ProtocolContext,
  rows: RatingRows,
  k: number,
): Generator<Pause, UserLists> {
  // They have no target rating in training, so no item is excluded from their lists.
  const scores = modelScores(model, userSlots(rows.users).users, task.target.itemIds.length);
  return yield* measureLists(scores, { test: rows, k, metrics: listMetricsOf(metrics) });
}
