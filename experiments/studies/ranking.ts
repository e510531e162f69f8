import { parseConfig, withSettings } from '../../lib/experiment/config';
import type { FindingInput } from '../../lib/report/ledger/finding';
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
const SEEDS = [1, 2, 3, 4, 5];
const BETA = 0.2;

/** Need no training, and so no seeds. */
const CONTROLS = ['ItemMean', 'MostPop', 'UserKnn', 'ItemRidge', 'Ease', 'S2CDR'];
const TRAINED = ['AffineTask', 'CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR', 'DiffCDR'];
/** Its encoder makes an epoch cost a hundred times another’s, so it has one seed and few epochs. */
const AFTER = ['DMCDR'];
const AFTER_SETTINGS = ['DMCDR.epochs=2'];
const BRIDGES = [...TRAINED.filter((method) => method !== 'CMF'), ...AFTER];

/** What runs on a pair. */
interface Plan {
  readonly controls: readonly string[];
  readonly trained: readonly string[];
  readonly seeds: readonly number[];
  /** Splits that trained methods run on. */
  readonly splits: readonly number[];
}

const usual: Plan = { controls: CONTROLS, trained: TRAINED, seeds: SEEDS, splits: SPLITS };
/** Near the paper's size a trained method takes minutes: two bridges on one split stand for them. */
const large: Plan = {
  controls: ['MostPop', 'UserKnn', 'ItemRidge', 'Ease'],
  trained: ['EMCDR', 'DiffCDR'],
  seeds: [1],
  splits: [1],
};
const plans: Partial<Record<PairName, Plan>> = {
  'books-movies': usual,
  'epinions-04-03': usual,
  'epinions-03-05': usual,
  'sport-cloth': large,
  'sport-cloth-without-twins': large,
};
const PAIRS = Object.keys(plans) as PairName[];

interface Piece {
  readonly pair: PairName;
  readonly method: string;
  readonly split: number;
  readonly seed: number;
}

interface Measured {
  readonly ndcg: number;
  readonly hit: number;
  readonly recall: number;
  readonly precision: number;
  readonly epoch: number;
  readonly users: readonly number[];
  /** N@20 of each user. */
  readonly values: readonly number[];
}

interface MethodRow {
  readonly pair: PairName;
  readonly method: string;
  /** [split][seed]. */
  readonly ndcg: readonly (readonly number[])[];
  readonly hit: readonly (readonly number[])[];
  readonly recall: readonly (readonly number[])[];
}

interface ComparisonRow extends Comparison {
  readonly pair: PairName;
  readonly first: string;
  readonly second: string;
}

interface Rows {
  readonly methods: readonly MethodRow[];
  readonly comparisons: readonly ComparisonRow[];
}

/** Lists of all target items for cold-start users, the paper's bridges beside what needs no bridge. */
export const ranking = defineStudy<Piece, Measured, Rows>({
  name: 'ranking',
  question:
    'Who orders the items best for cold-start users, and what is left of it without products that both domains list?',
  minutes: 30,
  version: 1,
  pieces: () =>
    PAIRS.flatMap((pair) => {
      const { controls, trained, seeds, splits } = plans[pair] as Plan;
      const after = trained === TRAINED ? AFTER : [];
      return seeds.flatMap((seed) =>
        SPLITS.flatMap((split) => {
          const first = seed === 1 ? [...controls, ...after] : [];
          return [...first, ...(splits.includes(split) ? trained : [])].map((method) => ({
            pair,
            method,
            split,
            seed,
          }));
        }),
      );
    }),
  describe: ({ pair, method, split, seed }) => `${method}, ${pair}, split ${split}, seed ${seed}`,
  group: ({ pair, split, seed }) => `${pair}, ${split}, ${seed}`,
  worker: () => {
    const cells = new CellWorker((pair) => [...CONTROLS, ...(plans[pair]?.trained ?? [])]);
    return async ({ pair, method, split, seed }) => {
      const config = parseConfig(withSettings({ split: { beta: BETA } }, AFTER_SETTINGS), 'ranking');
      const spec = { method, seed, split, protocol: 'ranking', selection: 'validation' } as const;
      const { row, lists } = await cells.run(pair, config, spec);
      const { ndcg, hit, recall, precision, epoch } = row as { [name: string]: number | undefined } & typeof row;
      if (!lists || ndcg === undefined || hit === undefined || recall === undefined || precision === undefined) {
        throw new Error(`${method} was not measured by its lists`);
      }
      return {
        ...{ ndcg: round(ndcg), hit: round(hit), recall: round(recall), precision: round(precision) },
        epoch: epoch ?? 1,
        users: lists.users,
        values: lists.values.map(round),
      };
    };
  },
  rows(done) {
    const methods: MethodRow[] = [];
    const comparisons: ComparisonRow[] = [];
    for (const pair of PAIRS) {
      const here = done.filter(({ payload }) => payload.pair === pair);
      const runsOf = (method: string): UserValues[] =>
        here
          .filter(({ payload }) => payload.method === method)
          .map(({ payload: { split, seed }, result: { users, values } }) => ({ split, seed, users, sums: values }));
      const names = [...new Set(here.map(({ payload }) => payload.method))];
      for (const method of names) {
        const grid = (pick: (result: Measured) => number): number[][] =>
          SPLITS.map((split) =>
            here
              .filter(({ payload }) => payload.method === method && payload.split === split)
              .map(({ result }) => pick(result)),
          ).filter((seeds) => seeds.length > 0);
        methods.push({
          ...{ pair, method },
          ndcg: grid(({ ndcg }) => ndcg),
          hit: grid(({ hit }) => hit),
          recall: grid(({ recall }) => recall),
        });
      }
      const compare = (first: string, second: string): void => {
        const [a, b] = [runsOf(first), runsOf(second)];
        // A method that ran on fewer splits is compared on those.
        const on = (runs: readonly UserValues[], others: readonly UserValues[]): UserValues[] =>
          runs.filter(({ split }) => others.some((other) => other.split === split));
        const name = `ranking/${pair}/${first}/${second}`;
        comparisons.push({ pair, first, second, ...compareRuns(on(a, b), on(b, a), name) });
      };
      for (const bridge of BRIDGES.filter((name) => names.includes(name))) {
        for (const control of ['MostPop', 'UserKnn', 'ItemRidge']) compare(bridge, control);
        if (bridge !== 'DiffCDR') compare('DiffCDR', bridge);
      }
      for (const successor of ['S2CDR', 'Ease'].filter((name) => names.includes(name))) compare(successor, 'ItemRidge');
    }
    return { methods, comparisons };
  },
  findings: (rows) => findings(rows),
});

function findings({ methods, comparisons }: Rows): FindingInput[] {
  const ndcgOf = (pair: PairName, method: string): number => {
    const own = methods.find((row) => row.pair === pair && row.method === method);
    return round(meanOf((own as MethodRow).ndcg.map(meanOf)));
  };
  const better = (
    head: Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'>,
    wanted: (row: ComparisonRow) => boolean,
  ): FindingInput => {
    const tested = withHolm(comparisons.filter(wanted));
    return {
      ...head,
      study: 'ranking',
      family: `its ${tested.length} comparisons`,
      evidence: tested.map((row) => {
        const { pair, first, second } = row;
        return evidenceOf(row, {
          data: `${pairs[pair].title}: ${first} beside ${second}`,
          measure: `N@20, ${first} less ${second}`,
          claimed: 'higher',
          numbers: { first: ndcgOf(pair, first), second: ndcgOf(pair, second) },
        });
      }),
    };
  };
  const withTwins = ['UserKnn', 'ItemRidge', 'Ease', 'EMCDR', 'DiffCDR', 'MostPop'];
  return [
    better(
      {
        id: 'diffcdr-ranks-best',
        claim: 'DiffCDR orders items for cold-start users better than the other bridges',
        by: 'paper',
        where: 'section 4.3, Table 2 (N@20)',
      },
      ({ first }) => first === 'DiffCDR',
    ),
    better(
      {
        id: 'bridges-beat-popularity',
        claim: 'A bridge of vectors orders items better than popularity, which is the same for everybody',
        by: 'ours',
      },
      ({ second }) => second === 'MostPop',
    ),
    better(
      {
        id: 'bridges-beat-neighbours',
        claim: 'A bridge of vectors orders items better than neighbours by source history',
        by: 'ours',
        where: 'the control that no paper of this line shows',
      },
      ({ second }) => second === 'UserKnn',
    ),
    better(
      {
        id: 'bridges-beat-item-ridge',
        claim: 'A bridge of vectors orders items better than a ridge map from source items to target items',
        by: 'ours',
        where: 'the control that no paper of this line shows',
      },
      ({ second }) => second === 'ItemRidge',
    ),
    {
      id: 'transfer-without-twins',
      claim: 'What methods gain on Sport → Cloth is transfer of taste, and not one product that both domains list',
      by: 'ours',
      where: 'public benchmark used by several papers of this line; no file has product names to confirm the twins by',
      study: 'ranking',
      evidence: withTwins.map((method) => {
        const [all, without] = (['sport-cloth', 'sport-cloth-without-twins'] as const).map((pair) =>
          ndcgOf(pair, method),
        );
        const [popular, popularWithout] = (['sport-cloth', 'sport-cloth-without-twins'] as const).map((pair) =>
          ndcgOf(pair, 'MostPop'),
        );
        const gains = method !== 'MostPop' && all > popular;
        return {
          data: `Sport → Cloth: ${method}`,
          verdict: !gains
            ? ('cannot be tested' as const)
            : without - popularWithout > (all - popular) / 2
              ? ('holds' as const)
              : ('fails' as const),
          effect: { measure: 'N@20 without twins less N@20 with them', value: round(without - all) },
          numbers: { all, without },
          splits: methods.find((row) => row.pair === 'sport-cloth' && row.method === method)?.ndcg.length ?? 0,
          seeds: 1,
          unit: 'means over splits; holds where more than half of the gain over popularity stays',
          note: gains ? undefined : 'gains nothing over popularity, so there is nothing to keep',
        };
      }),
    },
  ];
}
