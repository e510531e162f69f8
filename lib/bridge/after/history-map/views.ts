import { quantileSorted } from 'd3-array';
import { binaryMatrix, onesOf } from '../../../math/binary-matrix';
import { type SavedTensors, type Tensors, tensor } from '../../../math/tensor';
import { isPause, type Pause } from '../../../math/work';
import type { RatingRows } from '../../../ratings/ratings';
import type { Scorer } from '../../bridge';
import { itemRidgeScorer } from '../../controls/item-ridge';
import { userKnnScorer } from '../../controls/user-knn';
import type { MethodContext, SavedContext } from '../../method';
import { joinedHistories, sourceHistories } from '../../parts/histories';
import { type LowPass, lowPassFilter, lowPassTensors, passLow, savedLowPass } from '../../parts/low-pass';

/** One way to see what a user will choose: a score of each target item, of which what is below 0 counts as 0. */
export interface View {
  readonly name: string;
  /** Scores of all target items for one user, into `out`, [target items]; with pauses, where that takes long. */
  score(user: number, out: Float64Array): Generator<Pause, void>;
}

/** What the views are made with; the options of `HistoryMap`. */
export interface ViewOptions {
  readonly penalty: number;
  readonly tasteRank: number;
  readonly jointRank: number;
  readonly periods: number;
}

/**
 * The views, learned from the target ratings that a context shows:
 * - `popularity`: the number of overlapping training users who rated an item, and what all other views fall back to;
 * - `ridge`: {@link itemRidgeScorer}, source items → target items;
 * - `taste`: the choices of users with similar source histories ({@link userKnnScorer} without a bound on their number), passed through
 *   the leading singular vectors of the target histories of *everybody*: those who rated in the target domain alone say which
 *   target items go together;
 * - `joint`: the source history passed through those of the histories over both domains at once, everybody's;
 * - `period`, where both domains have times: an item's ratings in the periods in which the user was active in the source.
 */
export function* fitViews(context: MethodContext, options: ViewOptions): Generator<Pause, FittedViews> {
  const { task, split, random } = context;
  const items = task.target.itemIds.length;

  const popularity = new Float64Array(items);
  const trains = new Set(split.trainUsers);
  const { target } = split.rated;
  target.items.forEach((item, k) => {
    if (trains.has(target.users[k])) popularity[item]++;
  });

  const everybody = yield* binaryMatrix(target.users, target.items, task.userIds.length, items);
  const taste = yield* lowPassFilter(everybody, options.tasteRank, random('bridge/HistoryMap/taste'));
  const joined = yield* joinedHistories(context, () => true);
  const joint = yield* lowPassFilter(joined, options.jointRank, random('bridge/HistoryMap/joint'));
  const { source } = split.rated;
  const periods = source.times && target.times ? itemPeriods(source, target, items, options.periods) : undefined;
  const learned = { popularity, taste, joint, periods };
  return { learned, views: yield* viewsOf(context, options, learned) };
}

/** The views with what they have learned. */
export interface FittedViews {
  readonly learned: LearnedViews;
  readonly views: readonly View[];
}

/** What views have learned beside the histories themselves. */
export interface LearnedViews {
  readonly popularity: Float64Array;
  readonly taste: LowPass;
  readonly joint: LowPass;
  /** Where both domains have times. */
  readonly periods?: ItemPeriods;
}

/** The tensors of views: see {@link savedViews}. */
export function viewTensors({ popularity, taste, joint, periods }: LearnedViews): Tensors {
  return {
    popularity: tensor(popularity),
    ...lowPassTensors('taste', taste),
    ...lowPassTensors('joint', joint),
    ...(periods && {
      'periods.ends': tensor(periods.ends),
      'periods.shares': tensor(
        periods.shares,
        periods.ends.length + 1,
        periods.shares.length / (periods.ends.length + 1),
      ),
    }),
  };
}

/** What views had learned, out of {@link viewTensors}. @throws UserError where the tensors are not for the context's items */
export function savedViews({ task }: SavedContext, saved: SavedTensors): LearnedViews {
  const items = task.target.itemIds.length;
  const ends = saved.has('periods.ends') ? saved.float64('periods.ends', -1) : undefined;
  return {
    popularity: saved.float64('popularity', items),
    taste: savedLowPass(saved, 'taste', items),
    joint: savedLowPass(saved, 'joint', task.source.itemIds.length + items),
    periods: ends && { ends, shares: saved.float64('periods.shares', ends.length + 1, items) },
  };
}

/** The views of a context's users by what was learned. */
export function* viewsOf(
  context: SavedContext,
  options: Pick<ViewOptions, 'penalty'>,
  { popularity, taste, joint, periods }: LearnedViews,
): Generator<Pause, View[]> {
  const { task, split } = context;
  const items = task.target.itemIds.length;
  const sourceItems = task.source.itemIds.length;
  const all = yield* sourceHistories(context);
  const ridge = yield* prepared(itemRidgeScorer(context, { penalty: options.penalty }));
  const neighbours = yield* prepared(userKnnScorer(context, { neighbours: split.trainUsers.length }));
  const row = new Float32Array(items);
  const views: View[] = [
    {
      name: 'popularity',
      *score(_, out) {
        out.set(popularity);
      },
    },
    {
      name: 'ridge',
      *score(user, out) {
        yield* ridge(user, row);
        out.set(row);
      },
    },
    {
      name: 'taste',
      *score(user, out) {
        yield* neighbours(user, row);
        out.set(passLow(taste, new Float64Array(row)));
      },
    },
    {
      name: 'joint',
      *score(user, out) {
        const history = new Float64Array(sourceItems + items);
        for (const item of onesOf(all, user)) history[item] = 1;
        out.set(passLow(joint, history).subarray(sourceItems));
      },
    },
  ];
  if (periods) views.push(periodView(split.rated.source, periods, task.userIds.length, items));
  return views;
}

/** Fits a scorer as a part of a longer work. @returns its scoring */
function* prepared(scorer: Scorer): Generator<Pause, NonNullable<Scorer['scoring']>> {
  for (const step of scorer.fit()) if (isPause(step)) yield step;
  if (!scorer.scoring) throw new Error('a view takes scorers that pause');
  return scorer.scoring;
}

/** What was rated when. */
export interface ItemPeriods {
  /** Last moment of each period but the last, ascending. */
  readonly ends: Float64Array;
  /** Of the target ratings in a period the share of each item, row-major [periods × items]. */
  readonly shares: Float64Array;
}

function periodOf(ends: Float64Array, time: number): number {
  let period = 0;
  while (period < ends.length && time > ends[period]) period++;
  return period;
}

function itemPeriods(source: RatingRows, target: RatingRows, items: number, periods: number): ItemPeriods {
  const [from, to] = [source.times as Float64Array, target.times as Float64Array];
  const sorted = Array.from([...from, ...to]).sort((a, b) => a - b);
  // Periods hold equally many ratings; where times are coarse, fewer of them are left.
  const ends = Float64Array.from(
    new Set(Array.from({ length: periods - 1 }, (_, k) => quantileSorted(sorted, (k + 1) / periods) as number)),
  );
  const counts = new Float64Array((ends.length + 1) * items);
  target.items.forEach((item, k) => {
    counts[periodOf(ends, to[k]) * items + item]++;
  });
  for (let period = 0; period <= ends.length; period++) {
    const own = counts.subarray(period * items, (period + 1) * items);
    const total = own.reduce((sum, count) => sum + count, 0);
    if (total > 0) for (let item = 0; item < items; item++) own[item] /= total;
  }
  return { ends, shares: counts };
}

/** Σ_p P(p | u) P(i | p): of the user's source ratings the share in period p, of the target ratings in p the share of the item. */
function periodView(source: RatingRows, { ends, shares }: ItemPeriods, users: number, items: number): View {
  const times = source.times as Float64Array;
  const activity = new Float64Array(users * (ends.length + 1));
  source.users.forEach((user, k) => {
    activity[user * (ends.length + 1) + periodOf(ends, times[k])]++;
  });
  return {
    name: 'period',
    *score(user, out) {
      out.fill(0);
      for (let period = 0; period <= ends.length; period++) {
        const weight = activity[user * (ends.length + 1) + period];
        if (weight > 0) for (let item = 0; item < items; item++) out[item] += weight * shares[period * items + item];
      }
    },
  };
}
