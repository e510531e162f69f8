import { z } from 'zod';
import type { Bridge, ModelKind } from '../../bridge/bridge';
import { asBridge, noVectors, type OptionsSchema } from '../../bridge/method';
import { strictOptions } from '../../bridge/strict-options';
import { gatherRows } from '../../math/gather-rows';
import { userSlots } from '../../math/grouping';
import { randomStreams } from '../../math/random';
import { isPause } from '../../math/work';
import type { RatingRows } from '../../ratings/ratings';
import { type WarmSplit, warmSplit } from '../../task/warm';
import { RatingTest } from '../metrics/rating-test';
import { ratingMetricList } from '../metrics/registry';
import { requireExplicit } from './explicit';
import { type FineTuneEpoch, fineTune } from './fine-tune';
import { ratingMetricsOf } from './measures';
import { defineProtocol, judgingRows, type MeasuredEpoch, type MetricValues } from './protocol';

/** Users of a warm start: their ratings in two halves, and the vectors that a bridge gave them. */
export interface WarmGroup {
  readonly split: WarmSplit;
  /** Users of `vectors`, in its order: all that occur in the split. */
  readonly users: Int32Array;
  /** What the bridge transferred, row-major [users × dim]: where fine-tuning starts. */
  readonly vectors: Float32Array;
}

const purpose = 'a warm start fine-tunes user vectors';

const options = strictOptions({
  /** Share of a test user's ratings that fine-tune, oldest first. */
  share: z.number().gt(0).lt(1).default(0.5),
  /** Seed of the order of ratings without times. Apart from the run's seed, so that all seeds test the same rows. */
  orderSeed: z.int().default(1),
  /** Passes of the fine-tuning over the rows. */
  epochs: z.int().min(1).default(10),
  /** Adam's learning rate, as in pretraining. */
  learningRate: z.number().gt(0).default(0.01),
  /** Ratings of one Adam step. */
  batchSize: z.int().min(1).default(256),
  /** Move the item vectors (and offsets) too, not the users' own vectors alone. */
  tuneItems: z.boolean().default(false),
}) satisfies OptionsSchema;

/** Options of a warm start. */
export type WarmOptions = z.output<typeof options>;

/**
 * Warm start (paper section 4.5, Figure 3): a bridge is fitted to its last epoch as for cold-start users; then the vectors that it
 * transferred are fine-tuned on the oldest half of each test user's target ratings, and the later half tests. An epoch is one of
 * the fine-tuning. Under `validation` the validation users are fine-tuned on their own older halves, apart from the test users,
 * and their later halves choose.
 */
export const warm = defineProtocol({
  name: 'warm',
  summary: 'rating errors after fine-tuning on the older half of a user’s target ratings',
  source: 'paper section 4.5, Figure 3',
  options,
  metrics: ratingMetricList,
  choice: 'each',
  refuses: (kind: ModelKind) => (kind === 'bridge' ? undefined : noVectors(purpose)),
  check: requireExplicit('warm'),
  *run(model, context, { share, orderSeed, ...tuning }) {
    const bridge = asBridge(model, context.method, purpose);
    const judging = judgingRows(context);
    // An epoch is a pause too: whoever writes a method by hand may yield nothing else.
    for (const step of bridge.fit()) yield isPause(step) ? step : { fraction: 1 };
    let warning: string | undefined;
    const groupOf = (rows: RatingRows, stage: string): WarmGroup => {
      const split = warmSplit(rows, share, randomStreams(orderSeed)(stage));
      warning = split.warning;
      const users = userSlots(rows.users).users;
      return { split, users, vectors: bridge.transfer(users) };
    };
    const table = bridge.itemTable();
    const test = groupOf(context.hidden.test, 'task/warm/test');
    const judge = judging && groupOf(judging, 'task/warm/validation');
    const metrics = ratingMetricsOf(context.metrics);
    const measure = (group: WarmGroup, tester: RatingTest, at: FineTuneEpoch) => {
      const tuned = tunedBridge(bridge, group, at);
      const errors = tester.errors(tuned);
      return { errors, values: tester.values(tuned, errors, metrics) };
    };
    const tester = new RatingTest(test.split.test);
    const judgeTester = judge && new RatingTest(judge.split.test);
    const tune = ({ users, vectors, split }: WarmGroup, stage: string) =>
      fineTune(users, vectors, table, split.fineTune, tuning, context.random(stage));
    const judged = judge && tune(judge, 'warm-start/validation');
    let untuned: MetricValues = {};
    for (const at of tune(test, 'warm-start/test')) {
      const { errors, values } = measure(test, tester, at);
      const other = judged?.next().value;
      const validation = judge && judgeTester && other ? measure(judge, judgeTester, other).values : undefined;
      if (at.epoch === 0) untuned = values;
      const measured: MeasuredEpoch = {
        epoch: at.epoch,
        losses: at.epoch === 0 ? {} : { fineTune: at.loss },
        rows: at.epoch === 0 ? 0 : test.split.fineTune.values.length,
        test: values,
        validation,
        errors,
        seconds: { train: 0, test: 0 },
      };
      yield measured;
    }
    return { users: tester.users.length, ratings: test.split.test.values.length, untuned, warning };
  },
});

/** Users with their vectors as fine-tuning left them, in the shape of a bridge, so that they are tested as one. */
function tunedBridge(bridge: Bridge, { users }: WarmGroup, { vectors, table }: FineTuneEpoch): Bridge {
  const slots = new Map(Array.from(users, (user, slot) => [user, slot]));
  return {
    ...bridge,
    transfer: (asked) =>
      gatherRows(
        vectors,
        table.dim,
        asked.map((user) => slots.get(user) as number),
      ),
    itemTable: () => table,
  };
}
