import { historyMap } from '../../lib/bridge/after/history-map/history-map';
import type { Model } from '../../lib/bridge/bridge';
import { measureLists, modelScores } from '../../lib/evaluation/metrics/ranking';
import { errorsByUser } from '../../lib/evaluation/metrics/rating-metrics';
import { parseConfig } from '../../lib/experiment/config';
import { noBaseModels } from '../../lib/experiment/with-model';
import { userSlots } from '../../lib/math/grouping';
import { randomStreams } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import type { RatingRows } from '../../lib/ratings/ratings';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { splitRows } from '../../lib/task/rows';
import { splitUsers } from '../../lib/task/split';
import { type PairName, pairs } from '../pairs';
import { CellWorker } from '../parts/cell-worker';
import {
  type Comparison,
  compareRuns,
  evidenceOf,
  meanOf,
  round,
  type UserValues,
  withHolm,
} from '../parts/comparison';
import { defineStudy } from '../study';

const SPLITS = [1, 2, 3, 4, 5];
const BETAS = [0.2, 0.8];
const LEVELS = [0.8, 0.95];
const K = 20;
/** An item with fewer training ratings is rare. */
const RARE = 10;
/** How far a coverage may lie from what is promised, and still be called calibrated. */
const TOLERANCE = 0.02;

const OURS = 'HistoryMap';
/** What orders lists well. The study `ranking` has S2CDR and what is trained by gradient beside these: all are below ItemRidge there. */
const LISTS = ['MostPop', 'UserKnn', 'ItemRidge', 'Ease'];
const RATINGS = ['BiasBridge', 'DiffCDR'];

const RATED: readonly PairName[] = [
  'books-movies',
  'epinions-04-03',
  'epinions-03-05',
  'epinions-03-10',
  'epinions-03-19',
];
/** All its ratings are 1, so there are lists alone. */
const UNRATED: PairName = 'sport-cloth-without-twins';
const PAIRS = [...RATED, UNRATED];

interface Piece {
  readonly pair: PairName;
  readonly beta: number;
  readonly method: string;
  readonly split: number;
}

interface ByUser {
  readonly users: readonly number[];
  readonly sums: readonly number[];
  readonly counts?: readonly number[];
}

/** How often an interval held the rating, and how wide it was. */
interface Coverage {
  readonly level: number;
  readonly covered: number;
  /** Over rare items, where some were tested. */
  readonly coveredRare?: number;
  readonly width: number;
}

interface Measured {
  /** N@20. */
  readonly lists?: ByUser;
  readonly mae?: number;
  readonly rmse?: number;
  readonly absolute?: ByUser;
  readonly coverage?: readonly Coverage[];
  /** Errors of the same model where it predicts medians. */
  readonly median?: { readonly mae: number; readonly rmse: number };
}

interface MethodRow {
  readonly pair: PairName;
  readonly beta: number;
  readonly method: string;
  /** Means of the splits; absent where it is not measured. */
  readonly ndcg?: readonly number[];
  readonly mae?: readonly number[];
  readonly rmse?: readonly number[];
  readonly median?: readonly { readonly mae: number; readonly rmse: number }[];
  readonly coverage?: readonly (readonly Coverage[])[];
}

interface ComparisonRow extends Comparison {
  readonly measure: 'N@20' | 'MAE';
  readonly pair: PairName;
  readonly beta: number;
  readonly second: string;
}

interface Rows {
  readonly methods: readonly MethodRow[];
  readonly comparisons: readonly ComparisonRow[];
}

/** One model from histories, without a vector learned by gradient: lists, ratings and intervals beside the best of the others. */
export const recommender = defineStudy<Piece, Measured, Rows>({
  name: 'recommender',
  question: 'Does one model that maps histories order better than all others, err no more, and know how far it errs?',
  minutes: 25,
  version: 2,
  pieces: () =>
    PAIRS.flatMap((pair) =>
      (pair === UNRATED ? [0.2] : BETAS).flatMap((beta) => {
        const methods = [OURS, ...(beta === 0.2 ? LISTS : []), ...(pair === UNRATED ? [] : RATINGS)];
        return SPLITS.flatMap((split) => methods.map((method) => ({ pair, beta, method, split })));
      }),
    ),
  describe: ({ pair, beta, method, split }) => `${method}, ${pair}, beta ${beta}, split ${split}`,
  group: ({ pair, beta, split }) => `${pair}, ${beta}, ${split}`,
  worker: () => {
    const cells = new CellWorker(() => [...LISTS, ...RATINGS]);
    return async ({ pair, beta, method, split }): Promise<Measured> => {
      if (method === OURS) return measureOurs(cells, pair, beta, split);
      if (LISTS.includes(method)) {
        const spec = { method, seed: 1, split, protocol: 'ranking', selection: 'validation' } as const;
        const { lists } = await cells.run(pair, parseConfig({ split: { beta } }, 'recommender'), spec);
        if (!lists) throw new Error(`${method} was not measured by its lists`);
        return { lists: { users: lists.users, sums: lists.values.map(round) } };
      }
      // On base models with biases, without which no bridge comes near; what tuning adds is in the study `tuned`.
      const config = parseConfig({ split: { beta }, embedding: { biased: true } }, 'recommender');
      const { row, errors } = await cells.run(pair, config, { method, seed: 1, split, selection: 'validation' });
      if (!errors) throw new Error(`${method} predicts no ratings`);
      const { users, counts, absolute } = errors;
      const { mae, rmse } = row as { readonly mae?: number; readonly rmse?: number };
      return { mae, rmse, absolute: { users, counts, sums: absolute.map(round) } };
    };
  },
  rows(done) {
    const methods: MethodRow[] = [];
    const comparisons: ComparisonRow[] = [];
    for (const pair of PAIRS) {
      for (const beta of BETAS) {
        const here = done.filter(({ payload }) => payload.pair === pair && payload.beta === beta);
        const names = [...new Set(here.map(({ payload }) => payload.method))];
        const own = (method: string) => here.filter(({ payload }) => payload.method === method);
        const grid = <Value>(method: string, pick: (result: Measured) => Value | undefined): Value[] | undefined => {
          const values = own(method).map(({ result }) => pick(result));
          return values.includes(undefined) ? undefined : (values as Value[]);
        };
        for (const method of names) {
          methods.push({
            ...{ pair, beta, method },
            ndcg: grid(method, ({ lists }) => lists && round(meanOf(lists.sums))),
            mae: grid(method, ({ mae }) => mae && round(mae)),
            rmse: grid(method, ({ rmse }) => rmse && round(rmse)),
            median: grid(method, ({ median }) => median),
            coverage: grid(method, ({ coverage }) => coverage),
          });
        }
        const compare = (measure: ComparisonRow['measure'], second: string): void => {
          const runs = (method: string): UserValues[] =>
            own(method).map(({ payload: { split }, result }) => {
              const values = measure === 'MAE' ? result.absolute : result.lists;
              return { split, seed: 1, ...(values as ByUser) };
            });
          comparisons.push({
            ...{ measure, pair, beta, second },
            ...compareRuns(runs(OURS), runs(second), `recommender/${measure}/${pair}/${beta}/${second}`),
          });
        };
        for (const method of names.filter((name) => LISTS.includes(name))) compare('N@20', method);
        for (const method of names.filter((name) => RATINGS.includes(name))) compare('MAE', method);
      }
    }
    return { methods, comparisons };
  },
  findings,
});

/** Fits the model once and asks it for everything. */
async function measureOurs(cells: CellWorker, pair: PairName, beta: number, splitSeed: number): Promise<Measured> {
  const { task } = await cells.data(pair);
  const { split: settings } = parseConfig({ split: { beta, splitSeed } }, 'recommender');
  const { test, validation, ...split } = splitRows(task, splitUsers(task, settings));
  const context = { task, split, base: noBaseModels(OURS), random: randomStreams(1) };
  const model = historyMap.create(context, historyMap.options.parse({}));
  finish(model.fit());
  const lists = beta === 0.2 ? listsOf(model, test, task.target.itemIds.length) : undefined;
  if (pair === UNRATED) return { lists };

  const predicted = model.scoreRows(test.users, test.items);
  const { users, counts, absolute } = errorsByUser(test, predicted);
  const ratings = new Float64Array(task.target.itemIds.length);
  for (const item of split.rated.target.items) ratings[item]++;
  return {
    lists,
    ...errorsOf(test, predicted),
    absolute: { users: [...users], counts: [...counts], sums: [...absolute].map(round) },
    median: errorsOf(test, model.medians(test.users, test.items)),
    coverage: LEVELS.map((level) => {
      const { low, high } = model.interval(test.users, test.items, level);
      const covers = (k: number): number => (test.values[k] >= low[k] && test.values[k] <= high[k] ? 1 : 0);
      const rows = [...test.values.keys()];
      const rare = rows.filter((k) => ratings[test.items[k]] < RARE);
      return {
        level,
        covered: round(meanOf(rows.map(covers))),
        coveredRare: rare.length > 0 ? round(meanOf(rare.map(covers))) : undefined,
        width: round(meanOf(rows.map((k) => high[k] - low[k]))),
      };
    }),
  };
}

function listsOf(model: Model, test: RatingRows, items: number): ByUser {
  const scores = modelScores(model, userSlots(test.users).users, items);
  const { users, values } = finish(measureLists(scores, { test, k: K }));
  return { users: [...users], sums: [...values.ndcg].map(round) };
}

function errorsOf({ values }: RatingRows, predicted: ArrayLike<number>): { mae: number; rmse: number } {
  const errors = [...values].map((rating, k) => rating - predicted[k]);
  return {
    mae: round(meanOf(errors.map(Math.abs))),
    rmse: round(Math.sqrt(meanOf(errors.map((error) => error ** 2)))),
  };
}

function findings({ methods, comparisons }: Rows): FindingInput[] {
  const rowOf = (pair: PairName, beta: number, method: string): MethodRow =>
    methods.find((row) => row.pair === pair && row.beta === beta && row.method === method) as MethodRow;
  /** The comparison with the method that is best by its mean over splits. */
  const withBest = (measure: ComparisonRow['measure'], pair: PairName, beta: number): ComparisonRow => {
    const value = ({ second }: ComparisonRow): number => {
      const { ndcg, mae } = rowOf(pair, beta, second);
      return measure === 'MAE' ? meanOf(mae as number[]) : -meanOf(ndcg as number[]);
    };
    const here = comparisons.filter((row) => row.measure === measure && row.pair === pair && row.beta === beta);
    return here.reduce((best, row) => (value(row) < value(best) ? row : best));
  };
  const tested = (rows: readonly ComparisonRow[], claimed: 'higher' | 'lower'): FindingInput['evidence'] =>
    withHolm(rows).map((row) => {
      const { measure, pair, beta, second } = row;
      const pick = ({ ndcg, mae }: MethodRow): number => round(meanOf((measure === 'MAE' ? mae : ndcg) as number[]));
      return evidenceOf(row, {
        data: `${pairs[pair].title}, β = ${beta}: ${OURS} beside ${second}`,
        measure: `${measure}, ${OURS} less ${second}`,
        claimed,
        numbers: { ours: pick(rowOf(pair, beta, OURS)), best: pick(rowOf(pair, beta, second)) },
      });
    });
  const lists = PAIRS.map((pair) => withBest('N@20', pair, 0.2));
  const errors = RATED.flatMap((pair) => BETAS.map((beta) => withBest('MAE', pair, beta)));
  return [
    {
      id: 'history-map-orders-best',
      claim: `${OURS} orders items for cold-start users better than the best of ${LISTS.join(', ')}`,
      by: 'ours',
      where: 'the best is chosen on the test users, which favours it',
      study: 'recommender',
      family: `its ${lists.length} comparisons`,
      evidence: tested(lists, 'higher'),
    },
    {
      id: 'history-map-errs-least',
      claim: `${OURS} has a lower mean absolute error than the better of ${RATINGS.join(' and ')} on biased base models`,
      by: 'ours',
      where: 'the better is chosen on the test users, which favours it',
      study: 'recommender',
      family: `its ${errors.length} comparisons`,
      evidence: tested(errors, 'lower'),
    },
    {
      id: 'history-map-intervals',
      claim: `Intervals of ${OURS} cover the ratings of users whom it never saw within ${100 * TOLERANCE} points of what they promise`,
      by: 'ours',
      study: 'recommender',
      evidence: RATED.flatMap((pair) =>
        BETAS.flatMap((beta) => {
          const { coverage } = rowOf(pair, beta, OURS);
          return LEVELS.map((level, at) => {
            const bySplit = (coverage as NonNullable<typeof coverage>).map((levels) => levels[at]);
            const covered = round(meanOf(bySplit.map((row) => row.covered)));
            return {
              data: `${pairs[pair].title}, β = ${beta}: ${100 * level} % intervals`,
              verdict: Math.abs(covered - level) <= TOLERANCE ? ('holds' as const) : ('fails' as const),
              effect: { measure: 'share of ratings covered less what is promised', value: round(covered - level) },
              numbers: { covered, width: round(meanOf(bySplit.map((row) => row.width))) },
              ...{ splits: SPLITS.length, seeds: 1, unit: 'means over splits; no test' },
            };
          });
        }),
      ),
    },
  ];
}
