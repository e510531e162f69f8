import { z } from 'zod';
import { kindOf, type ModelKind } from '../../bridge/bridge';
import { UserError } from '../../errors';
import { RatingTest } from '../metrics/rating-test';
import { ratingMetricList } from '../metrics/registry';
import { requireExplicit } from './explicit';
import { fitEpochs } from './fit-epochs';
import { ratingMetricsOf } from './measures';
import { defineProtocol, judgingRows, type MetricValues, type ProtocolContext } from './protocol';

const refuses = (kind: ModelKind): string | undefined =>
  kind === 'order'
    ? 'orders items and predicts no rating, which the protocol cold measures: run it under "ranking"'
    : undefined;

/**
 * Cold start (paper section 4.2, Table 2): a model is fitted on the overlapping training users and predicts the ratings of users
 * whose target ratings no model has seen. Tested after every epoch.
 */
export const cold = defineProtocol({
  name: 'cold',
  summary: 'rating errors on users without a target rating',
  source: 'paper section 4.2, Table 2',
  options: z.strictObject({}),
  metrics: ratingMetricList,
  choice: 'each',
  refuses,
  check: requireExplicit('cold'),
  *run(model, context: ProtocolContext) {
    const refusal = refuses(kindOf(model));
    if (refusal) throw new UserError(`${context.method} ${refusal}`);
    const metrics = ratingMetricsOf(context.metrics);
    const { test } = context.hidden;
    const tester = new RatingTest(test);
    const judging = judgingRows(context);
    const judge = judging && new RatingTest(judging);
    yield* fitEpochs(
      model,
      function* () {
        const errors = tester.errors(model);
        return { test: tester.values(model, errors, metrics), errors };
      },
      judge &&
        function* (): Generator<never, MetricValues> {
          return judge.values(model, judge.errors(model), metrics);
        },
    );
    return { users: tester.users.length, ratings: test.values.length };
  },
});
