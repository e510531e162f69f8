import { quantileSorted } from 'd3-array';
import { binaryMatrix, onesOf } from '../../../math/binary-matrix';
import { isPause, type Pause } from '../../../math/work';
import type { RatingRows } from '../../../ratings/ratings';
import type { Scorer } from '../../bridge';
import { itemRidge } from '../../controls/item-ridge';
import { userKnn } from '../../controls/user-knn';
import type { MethodContext } from '../../method';
import { joinedHistories, sourceHistories } from '../../parts/histories';
import { lowPassFilter } from '../../parts/low-pass';

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
 * - `ridge`: {@link itemRidge}, source items → target items;
 * - `taste`: the choices of users with similar source histories ({@link userKnn} without a bound on their number), passed through
 *   the leading singular vectors of the target histories of *everybody*: those who rated in the target domain alone say which
 *   target items go together;
 * - `joint`: the source history passed through those of the histories over both domains at once, everybody's;
 * - `period`, where both domains have times: an item's ratings in the periods in which the user was active in the source.
 */
export function* fitViews(context: MethodContext, options: ViewOptions): Generator<Pause, View[]> {
  const { task, split, random } = context;
  const items = task.target.itemIds.length;
  const all = yield* sourceHistories(context);

  const popularity = new Float64Array(items);
  const trains = new Set(split.trainUsers);
  const { target } = split.rated;
  target.items.forEach((item, k) => {
    if (trains.has(target.users[k])) popularity[item]++;
  });

  const ridge = yield* fitted(itemRidge.create(context, { penalty: options.penalty }));
  const neighbours = yield* fitted(userKnn.create(context, { neighbours: split.trainUsers.length }));
  const everybody = yield* binaryMatrix(target.users, target.items, task.userIds.length, items);
  const targetPass = yield* lowPassFilter(everybody, options.tasteRank, random('bridge/HistoryMap/taste'));
  const joined = yield* joinedHistories(context, () => true);
  const jointPass = yield* lowPassFilter(joined, options.jointRank, random('bridge/HistoryMap/joint'));
  const sourceItems = task.source.itemIds.length;
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
        out.set(targetPass(new Float64Array(row)));
      },
    },
    {
      name: 'joint',
      *score(user, out) {
        const history = new Float64Array(joined.columns);
        for (const item of onesOf(all, user)) history[item] = 1;
        out.set(jointPass(history).subarray(sourceItems));
      },
    },
  ];
  const { source } = split.rated;
  if (source.times && target.times) views.push(periodView(source, target, task.userIds.length, items, options.periods));
  return views;
}

/** Fits a scorer as a part of a longer work. @returns its scoring */
function* fitted(scorer: Scorer): Generator<Pause, NonNullable<Scorer['scoring']>> {
  for (const step of scorer.fit()) if (isPause(step)) yield step;
  if (!scorer.scoring) throw new Error('a view takes scorers that pause');
  return scorer.scoring;
}

/** Σ_p P(p | u) P(i | p): of the user's source ratings the share in period p, of the target ratings in p the share of the item. */
function periodView(source: RatingRows, target: RatingRows, users: number, items: number, periods: number): View {
  const [from, to] = [source.times as Float64Array, target.times as Float64Array];
  const sorted = Array.from([...from, ...to]).sort((a, b) => a - b);
  // Periods hold equally many ratings; where times are coarse, fewer of them are left.
  const ends = [
    ...new Set(Array.from({ length: periods - 1 }, (_, k) => quantileSorted(sorted, (k + 1) / periods) as number)),
  ];
  const periodOf = (time: number): number => {
    let period = 0;
    while (period < ends.length && time > ends[period]) period++;
    return period;
  };
  const counts = new Float64Array((ends.length + 1) * items);
  target.items.forEach((item, k) => {
    counts[periodOf(to[k]) * items + item]++;
  });
  for (let period = 0; period <= ends.length; period++) {
    const own = counts.subarray(period * items, (period + 1) * items);
    const total = own.reduce((sum, count) => sum + count, 0);
    if (total > 0) for (let item = 0; item < items; item++) own[item] /= total;
  }
  const activity = new Float64Array(users * (ends.length + 1));
  source.users.forEach((user, k) => {
    activity[user * (ends.length + 1) + periodOf(from[k])]++;
  });
  return {
    name: 'period',
    *score(user, out) {
      out.fill(0);
      for (let period = 0; period <= ends.length; period++) {
        const weight = activity[user * (ends.length + 1) + period];
        if (weight > 0) for (let item = 0; item < items; item++) out[item] += weight * counts[period * items + item];
      }
    },
  };
}
