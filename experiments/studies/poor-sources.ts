import { findMethod } from '../../lib/bridge/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { parseConfig } from '../../lib/experiment/config';
import { type RunData, runData } from '../../lib/experiment/run-data';
import { randomStream } from '../../lib/math/random';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { DEGRADATIONS, type Degradation, degradeSource } from '../../lib/task/degrade';
import { loadNamedPair, type PairName, pairs } from '../pairs';
import {
  type Comparison,
  compareRuns,
  evidenceOf,
  meanOf,
  round,
  UNIT_OF_SPLITS,
  type UserValues,
  withHolm,
} from '../parts/comparison';
import { defineStudy } from '../study';

/** Each split with a seed of its own: five runs of each setting that share neither users nor random numbers. */
const SPLITS = [1, 2, 3, 4, 5];
const SHARES = [0, 0.5, 0.9];
const PAIRS: readonly PairName[] = ['books-movies', 'epinions-04-03'];
const BETA = 0.2;

/** On base models with biases: on the reference's, undertraining hides what the source does. */
const RATE = ['ItemMean', 'UserMean', 'BiasBridge', 'EMCDR', 'PTUPCDR', 'AffineTask', 'DiffCDR'];
const RANK = ['MostPop', 'UserKnn', 'ItemRidge', 'EMCDR', 'DiffCDR'];
const PROTOCOLS = { cold: RATE, ranking: RANK } as const;
type Protocol = keyof typeof PROTOCOLS;

interface Piece {
  readonly pair: PairName;
  readonly kind: Degradation;
  readonly share: number;
  readonly split: number;
  readonly protocol: Protocol;
}

interface Measured {
  readonly method: string;
  /** MAE or N@20. */
  readonly value: number;
  readonly users: readonly number[];
  readonly sums: readonly number[];
  readonly counts?: readonly number[];
}

interface MethodRow {
  readonly pair: PairName;
  readonly protocol: Protocol;
  readonly kind: Degradation;
  readonly method: string;
  /** Mean over splits at each of the shares. */
  readonly shares: readonly number[];
  readonly values: readonly number[];
}

interface ComparisonRow extends Comparison {
  readonly pair: PairName;
  readonly protocol: Protocol;
  readonly kind: Degradation;
  readonly first: string;
  readonly second: string;
}

interface Rows {
  readonly methods: readonly MethodRow[];
  /** At the largest share. */
  readonly comparisons: readonly ComparisonRow[];
}

const WORST = SHARES[SHARES.length - 1];

/** Open question 3 of the paper: a source domain that is noisy or incomplete. */
export const poorSources = defineStudy<Piece, readonly Measured[], Rows>({
  name: 'poor-sources',
  question:
    'Who degrades most gracefully when source ratings are dropped, flipped, jittered, or the popular ones are lost?',
  minutes: 15,
  version: 1,
  pieces: () =>
    PAIRS.flatMap((pair) =>
      DEGRADATIONS.flatMap((kind) =>
        // All kinds are the same where nothing is touched.
        SHARES.filter((share) => share > 0 || kind === DEGRADATIONS[0]).flatMap((share) =>
          SPLITS.flatMap((split) =>
            (Object.keys(PROTOCOLS) as Protocol[]).map((protocol) => ({ pair, kind, share, split, protocol })),
          ),
        ),
      ),
    ),
  describe: ({ pair, kind, share, split, protocol }) => `${protocol}, ${pair}, ${kind} ${share}, split ${split}`,
  group: ({ pair, kind, share, split, protocol }) => `${pair}, ${kind}, ${share}, ${split}, ${protocol}`,
  worker: () => {
    const known = new Map<PairName, Promise<RunData>>();
    return async ({ pair, kind, share, split, protocol }, say) => {
      if (!known.has(pair)) known.clear();
      const whole = known.get(pair) ?? loadNamedPair(pair);
      known.set(pair, whole);
      const data = runData(degradeSource((await whole).task, kind, share, randomStream(split, 'poor-sources')));
      const config = parseConfig({ split: { beta: BETA }, embedding: { biased: protocol === 'cold' } }, 'poor-sources');
      const methods = PROTOCOLS[protocol];
      const pool = new BaseModelPool({ methods: methods.map((method) => findMethod(method)) });
      const measured: Measured[] = [];
      for (const method of methods) {
        say(method);
        const spec = { method, seed: split, split, protocol, selection: 'validation' } as const;
        const { row, errors, lists } = (await runCell(data, config, spec, { pool })).result;
        if (errors && protocol === 'cold') {
          const { users, counts, absolute } = errors;
          measured.push({ method, value: round(row.mae as number), users, counts, sums: absolute.map(round) });
        } else if (lists) {
          const { users, values } = lists;
          measured.push({ method, value: round(row.ndcg as number), users, sums: values.map(round) });
        }
      }
      return measured;
    };
  },
  rows(done) {
    const methods: MethodRow[] = [];
    const comparisons: ComparisonRow[] = [];
    for (const pair of PAIRS) {
      for (const protocol of Object.keys(PROTOCOLS) as Protocol[]) {
        for (const kind of DEGRADATIONS) {
          const at = (share: number) =>
            done.filter(
              ({ payload: p }) =>
                p.pair === pair &&
                p.protocol === protocol &&
                p.share === share &&
                (p.kind === kind || (share === 0 && p.kind === DEGRADATIONS[0])),
            );
          const runsOf = (method: string, share: number): (UserValues & { value: number })[] =>
            at(share).flatMap(({ payload: { split }, result }) =>
              result.filter((own) => own.method === method).map((own) => ({ split, seed: split, ...own })),
            );
          for (const method of PROTOCOLS[protocol]) {
            const values = SHARES.map((share) => round(meanOf(runsOf(method, share).map(({ value }) => value))));
            methods.push({ pair, protocol, kind, method, shares: SHARES, values });
          }
          for (const second of PROTOCOLS[protocol].filter((method) => method !== 'DiffCDR')) {
            const name = `poor-sources/${pair}/${protocol}/${kind}/DiffCDR/${second}`;
            const compared = compareRuns(runsOf('DiffCDR', WORST), runsOf(second, WORST), name);
            comparisons.push({ pair, protocol, kind, first: 'DiffCDR', second, ...compared });
          }
        }
      }
    }
    return { methods, comparisons };
  },
  findings: ({ methods, comparisons }) => {
    const dataOf = ({ pair, kind, protocol }: Pick<ComparisonRow, 'pair' | 'kind' | 'protocol'>): string =>
      `${pairs[pair].title}, ${kind} ${WORST}${protocol === 'ranking' ? ', lists' : ''}`;
    const atWorst = (row: ComparisonRow, method: string): number => {
      const own = methods.find(
        (one) =>
          one.pair === row.pair && one.protocol === row.protocol && one.kind === row.kind && one.method === method,
      );
      return (own as MethodRow).values[SHARES.length - 1];
    };
    const claim = (
      head: Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'>,
      wanted: (row: ComparisonRow) => boolean,
    ): FindingInput => {
      const tested = withHolm(comparisons.filter(wanted));
      return {
        ...head,
        study: 'poor-sources',
        family: `its ${tested.length} comparisons`,
        evidence: tested.map((row) => {
          const { first, second, protocol } = row;
          return evidenceOf(row, {
            data: `${dataOf(row)}: ${second}`,
            measure: `${protocol === 'cold' ? 'MAE' : 'N@20'}, ${first} less ${second}`,
            claimed: protocol === 'cold' ? 'lower' : 'higher',
            numbers: { first: atWorst(row, first), second: atWorst(row, second) },
            unit: UNIT_OF_SPLITS,
          });
        }),
      };
    };
    return [
      claim(
        {
          id: 'diffcdr-robust-ratings',
          claim:
            'With nine tenths of the source ratings spoilt, DiffCDR predicts ratings better than other bridges and controls',
          by: 'summary',
          where: 'open question 3',
        },
        ({ first, protocol }) => first === 'DiffCDR' && protocol === 'cold',
      ),
      claim(
        {
          id: 'diffcdr-robust-lists',
          claim:
            'With nine tenths of the source ratings spoilt, DiffCDR orders items better than neighbours, item maps and popularity',
          by: 'summary',
          where: 'open question 3',
        },
        ({ first, protocol }) => first === 'DiffCDR' && protocol === 'ranking',
      ),
    ];
  },
});
