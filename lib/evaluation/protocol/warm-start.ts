import type { ItemTable } from '../../bridge/bridge';
import type { Selection } from '../../experiment/result';
import { scoreRows } from '../../kernels/score';
import type { RandomStreams } from '../../math/random';
import type { WarmSplit } from '../../task/warm';
import { errorsByUser, type RatingMetrics, ratingMetrics, type UserErrors } from '../metrics/rating-metrics';
import type { ColdStartResult } from './cold-start';
import { type FineTuneOptions, fineTune } from './fine-tune';

/** Users of a warm start: their ratings in two halves, and the vectors that a bridge gave them. */
export interface WarmGroup {
  readonly split: WarmSplit;
  /** Users of `vectors`, in its order: all that occur in the split. */
  readonly users: Int32Array;
  /** What the bridge transferred, row-major [users × dim]: where fine-tuning starts. */
  readonly vectors: Float32Array;
}

/** What one epoch of fine-tuning shows. */
export interface WarmStartEpoch {
  /** 0 is the bridge's transfer before any fine-tuning. */
  readonly epoch: number;
  /** Training loss, see `FineTuneEpoch`. */
  readonly loss: number;
  readonly test: RatingMetrics;
  /** Under `validation` only. */
  readonly validation?: RatingMetrics;
}

/** A finished warm start, in the shape of a cold-start result; epochs are those of fine-tuning, from 1. */
export interface WarmStartResult extends ColdStartResult {
  /** The test half under the bridge alone, before fine-tuning. */
  readonly untuned: RatingMetrics;
}

/**
 * Warm start (paper section 4.5, Figure 3): the vectors that a fitted bridge transferred are fine-tuned on the oldest half of
 * each user's target ratings, and the later half tests. The epoch is chosen as in a cold start; under `validation` the
 * validation users are fine-tuned on their own older halves, apart from the test users, and their later halves choose.
 */
export function* runWarmStart(
  table: ItemTable,
  test: WarmGroup,
  validation: WarmGroup | undefined,
  selection: Selection,
  options: FineTuneOptions,
  random: RandomStreams,
): Generator<WarmStartEpoch, WarmStartResult> {
  const { users, vectors, split } = test;
  const tuning = fineTune(users, vectors, table, split.fineTune, options, random('warm-start/test'));
  if (selection === 'validation' && !validation) {
    throw new RangeError('selection "validation" needs validation users: set split.validationShare above 0');
  }
  const judge = selection === 'validation' ? validation : undefined;
  const judging =
    judge &&
    fineTune(judge.users, judge.vectors, table, judge.split.fineTune, options, random('warm-start/validation'));
  let untuned: RatingMetrics | undefined;
  let bestMae: { score: number; epoch: number; errors: UserErrors } | undefined;
  let bestRmse: typeof bestMae;
  for (const at of tuning) {
    const errors = errorsOf(test, at.vectors, at.table);
    const metrics = ratingMetrics(errors);
    const judged = judging?.next().value;
    const validated = judge && judged ? ratingMetrics(errorsOf(judge, judged.vectors, judged.table)) : undefined;
    yield { epoch: at.epoch, loss: at.loss, test: metrics, validation: validated };
    // The start is shown but cannot be chosen: the result is that of a fine-tuned model.
    if (at.epoch === 0) {
      untuned = metrics;
      continue;
    }
    const maeScore = validated ? validated.mae : metrics.mae;
    const rmseScore = validated ? validated.mae : metrics.rmse;
    if (!bestMae || maeScore < bestMae.score) bestMae = { score: maeScore, epoch: at.epoch, errors };
    if (!bestRmse || rmseScore < bestRmse.score) bestRmse = { score: rmseScore, epoch: at.epoch, errors };
  }
  if (!untuned || !bestMae || !bestRmse) throw new RangeError('fine-tuning ran for no epoch: set epochs to 1 or more');
  const { mae, users: userCount, ratings } = ratingMetrics(bestMae.errors);
  return {
    selection,
    mae,
    rmse: ratingMetrics(bestRmse.errors).rmse,
    maeEpoch: bestMae.epoch,
    rmseEpoch: bestRmse.epoch,
    users: userCount,
    ratings,
    maeErrors: bestMae.errors,
    rmseErrors: bestRmse.errors,
    untuned,
  };
}

function errorsOf(group: WarmGroup, vectors: Float32Array, table: ItemTable): UserErrors {
  const { test } = group.split;
  const slots = new Map(Array.from(group.users, (user, slot) => [user, slot]));
  const rowVector = Int32Array.from(test.users, (user) => {
    const slot = slots.get(user);
    if (slot === undefined) throw new RangeError(`user ${user} has ratings to test but no transferred vector`);
    return slot;
  });
  return errorsByUser(test, scoreRows(vectors, table.dim, rowVector, table, test.items));
}
