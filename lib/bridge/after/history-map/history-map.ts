import { z } from 'zod';
import { UserError } from '../../../errors';
import { tensor } from '../../../math/tensor';
import { finish, type Pause } from '../../../math/work';
import type { RatingIntervals, Scorer } from '../../bridge';
import { defineMethod } from '../../method';
import { fitted } from '../../parts/fitted';
import { strictOptions } from '../../strict-options';
import { type ErrorModel, errorTensors, type Forecast, fitErrorModel, savedErrorModel } from './error-model';
import { type HoldOut, holdOuts } from './hold-out';
import { fitMix, logViews, mix, seeChoices } from './list-mix';
import {
  fitRatingMaps,
  type RatingHabits,
  type RatingMap,
  ratingHabits,
  ratingMapTensors,
  savedRatingMap,
} from './rating-map';
import { type FittedViews, fitViews, savedViews, viewsOf, viewTensors } from './views';

/** Parts of the training users that are held out in turn. */
const FOLDS = 5;
/** So many held-out users are enough to find a handful of weights by. */
const ENOUGH_USERS = 100;
/** No more than so many are looked at, and no more than so many scores are kept: a third of a gigabyte at most. */
const MOST_USERS = 300;
const MOST_SCORES = 8e7;
/** Penalties of the rating map that are tried. */
const PENALTIES = [10, 100, 1000, 10_000];

/** What {@link historyMap} makes. */
export interface HistoryMapModel extends Scorer {
  scoring(user: number, out: Float32Array): Generator<Pause, void>;
  interval(users: Int32Array, items: Int32Array, level: number): RatingIntervals;
  /** Median ratings, [rows]; what `scoreRows` gives under `point: 'median'`. */
  medians(users: Int32Array, items: Int32Array): Float32Array;
}

/**
 * From the source history to both: what a user will choose, and how he will rate it. These are different questions, and the two
 * answers share no number.
 *
 * The list is a product of experts, P(i | u) ∝ exp(Σ_k w_k f_k(u, i)): each expert is a view of the histories ({@link fitViews}) as
 * logarithms of probabilities, with popularity behind it ({@link logViews}), so that a user without history gets popular items.
 * The weights, one a view, maximise the likelihood of what held-out training users chose ({@link fitMix}); the views are then
 * learned anew from all training users.
 *
 * The rating is r̂ = μ + b_i + h_uᵀ W q_i ({@link fitRatingMaps}), its penalty the one of least mean absolute error on held-out
 * training users; their errors give intervals ({@link fitErrorModel}).
 */
export const historyMap = defineMethod({
  name: 'HistoryMap',
  summary:
    'lists from several views of the histories, weighted by held-out users; ratings from rating habits, with intervals',
  source: 'this project; after the paper',
  options: strictOptions({
    /** λ of the view `ridge`, in the unit of a sum over users. */
    penalty: z.number().gt(0).default(300),
    /** Singular vectors of the target histories that the view `taste` lets through. */
    tasteRank: z.int().min(1).default(64),
    /** Singular vectors of the joined histories that the view `joint` lets through. */
    jointRank: z.int().min(1).default(32),
    /** Periods of the view `period`, where ratings have times. */
    periods: z.int().min(1).default(16),
    /**
     * What a predicted rating is: `mean` has the least squared error, `median` the least absolute error. Ratings being skewed, the
     * median is mostly one of the upper stars, and either looks poor by the other's measure.
     */
    point: z.enum(['mean', 'median']).default('mean'),
  }),
  makes: 'ratings',
  withoutBaseModels: true,
  create(context, options): HistoryMapModel {
    const { task, split, random } = context;
    const items = task.target.itemIds.length;
    const parts: Partial<HistoryMapParts> = {};
    return {
      ...historyMapModel(parts as HistoryMapParts, items, options.point),
      *fit() {
        if (split.trainUsers.length < FOLDS) {
          throw new UserError(
            `HistoryMap needs at least ${FOLDS} overlapping training users, not ${split.trainUsers.length}`,
          );
        }
        const folds = holdOuts(context, FOLDS, random('bridge/HistoryMap/folds'));
        const choice = yield* weighViews(folds, options, items);
        const views = yield* fitViews(context, options);

        const habits = yield* ratingHabits(context);
        const best = yield* chooseRatingMap(folds, habits);
        const errors = fitErrorModel(best.forecasts);
        const [map] = yield* fitRatingMaps(context, habits, [best.penalty]);
        Object.assign(parts, views, { weights: choice.weights, habits, map, errors });
        yield { epoch: 1, losses: { choice: choice.loss, mae: best.error }, rows: split.rated.target.values.length };
      },
      state() {
        const { weights, learned, habits, map, errors } = parts as HistoryMapParts;
        return {
          weights: tensor(weights),
          ...viewTensors(learned),
          ...ratingMapTensors(habits.learned, map.learned),
          ...errorTensors(errors.learned),
        };
      },
    };
  },
  keeps: 'rated',
  keepsTimes: true,
  restore(context, options, saved): HistoryMapModel {
    const learned = savedViews(context, saved);
    const parts: Partial<HistoryMapParts> = {
      learned,
      ...savedRatingMap(context, saved),
      errors: savedErrorModel(saved),
    };
    return {
      ...historyMapModel(parts as HistoryMapParts, context.task.target.itemIds.length, options.point),
      *fit() {
        const views = yield* viewsOf(context, options, learned);
        Object.assign(parts, { views, weights: saved.float64('weights', views.length) });
        yield* fitted();
      },
    };
  },
});

/** What a fitted model scores with. */
interface HistoryMapParts extends FittedViews {
  /** [views] */
  readonly weights: Float64Array;
  readonly habits: RatingHabits;
  readonly map: RatingMap;
  readonly errors: ErrorModel;
}

/** @param parts as they stand when a score is asked for */
function historyMapModel(parts: HistoryMapParts, items: number, point: 'mean' | 'median'): HistoryMapModel {
  let seen = new Float64Array(0);
  const medians = (users: Int32Array, asked: Int32Array): Float32Array =>
    new Float32Array(parts.map.predict(users, asked).map(parts.errors.median));
  return {
    engine: 'typed-array',
    scores: 'ratings',
    fit: fitted,
    *scoring(user, out) {
      const { views, weights } = parts;
      if (seen.length !== views.length * items) seen = new Float64Array(views.length * items);
      mix(yield* logViews(views, user, seen), weights, out);
    },
    scoreItems(user, out) {
      finish(this.scoring(user, out));
    },
    scoreRows: (users, asked) =>
      point === 'median' ? medians(users, asked) : new Float32Array(parts.map.predict(users, asked)),
    medians,
    interval(users, asked, level) {
      if (!(level > 0 && level < 1)) throw new RangeError(`level must lie within (0, 1), not ${level}`);
      const { habits, map, errors } = parts;
      const [low, high] = map.learned.scale;
      const clip = (rating: number): number => Math.min(high, Math.max(low, rating));
      const bounds = { low: new Float32Array(users.length), high: new Float32Array(users.length) };
      map.predict(users, asked).forEach((predicted, k) => {
        const at = { predicted, userCount: habits.counts[users[k]], itemCount: map.itemCounts[asked[k]] };
        const [from, to] = errors.interval(at, level);
        bounds.low[k] = clip(from);
        bounds.high[k] = clip(to);
      });
      return bounds;
    },
  };
}

/** The weights of the views by as many hold-outs as give enough users. */
function* weighViews(
  folds: readonly HoldOut[],
  options: Parameters<typeof fitViews>[1],
  items: number,
): Generator<Pause, { weights: Float64Array; loss: number }> {
  const choices: Parameters<typeof fitMix>[0][number][] = [];
  let count = 0;
  for (const fold of folds) {
    if (choices.length >= ENOUGH_USERS) break;
    const { views } = yield* fitViews(fold.rest, options);
    count = views.length;
    const room = Math.min(MOST_USERS, Math.floor(MOST_SCORES / (count * items))) - choices.length;
    choices.push(...(yield* seeChoices(views, fold, fold.held.slice(0, Math.max(1, room)), items)));
  }
  return yield* fitMix(choices, count);
}

/** The penalty of least mean absolute error over all hold-outs, with the forecasts that it made there. */
function* chooseRatingMap(folds: readonly HoldOut[], habits: RatingHabits) {
  const made: Forecast[][] = PENALTIES.map(() => []);
  for (const { rest, rows } of folds) {
    const maps: RatingMap[] = yield* fitRatingMaps(rest, habits, PENALTIES);
    for (const [p, { predict, itemCounts }] of maps.entries()) {
      predict(rows.users, rows.items).forEach((predicted, k) => {
        const [user, item, rating] = [rows.users[k], rows.items[k], rows.values[k]];
        made[p].push({ predicted, rating, userCount: habits.counts[user], itemCount: itemCounts[item] });
      });
      yield { fraction: 0 };
    }
  }
  const errorOf = (forecasts: readonly Forecast[]): number =>
    forecasts.reduce((sum, { predicted, rating }) => sum + Math.abs(rating - predicted), 0) / forecasts.length;
  const error = made.map(errorOf);
  const best = error.indexOf(Math.min(...error));
  return { penalty: PENALTIES[best], forecasts: made[best], error: error[best] };
}
