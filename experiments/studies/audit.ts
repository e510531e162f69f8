import { type Audit, auditTask } from '../../lib/experiment/audit/audit';
import type { Resolution } from '../../lib/experiment/audit/resolution';
import { loadData } from '../../lib/experiment/load-data';
import type { FindingInput } from '../../lib/report/ledger/finding';
import type { HistoryGroup } from '../../lib/task/audit/equal-histories';
import type { BesideChance } from '../../lib/task/audit/twin-evidence';
import { type PairName, pairs } from '../pairs';
import { defineStudy } from '../study';

type EvidenceInput = FindingInput['evidence'][number];

/** A pair as it is audited. */
interface Piece {
  readonly pair: PairName;
  readonly kCore: number;
}

/** The figures of an audit: counts and shares, and no ids. */
interface Figures extends Omit<Audit, 'twins' | 'equalHistories'> {
  /** Users of equal history, by where it is equal. */
  readonly equalHistories: Readonly<Record<keyof Audit['equalHistories'], number>>;
}

interface Audited {
  readonly all: Figures;
  /** What test sets tell apart, and what the controls reach, once twins are gone; null where there are none. */
  readonly withoutTwins: readonly Resolution[] | null;
}

interface Row extends Audited, Piece {
  /** The pair in the words of a table. */
  readonly title: string;
}

const epinions = [
  'epinions-04-03',
  'epinions-03-05',
  'epinions-03-04',
  'epinions-05-03',
  'epinions-03-10',
  'epinions-03-19',
] as const;

/** Share β of the test set that the findings speak of, as in most of the paper's tables. */
const BETA = 0.2;

/** What the rating files hold that makes results on them look better, or surer, than they are. */
export const audit = defineStudy({
  name: 'audit',
  question: 'What do the rating files hold that makes results look better, or surer, than they are?',
  minutes: 8,
  version: 1,
  pieces: (): Piece[] => [
    { pair: 'books-movies', kCore: 1 },
    // Whole, one pair of a kind: cores of the others, as the other studies read them.
    { pair: 'epinions-04-03', kCore: 1 },
    ...epinions.map((pair) => ({ pair, kCore: 5 })),
    { pair: 'sport-cloth', kCore: 1 },
    { pair: 'cloth-sport', kCore: 1 },
  ],
  describe: titleOf,
  group: ({ pair }) => pair,
  worker:
    () =>
    async ({ pair, kCore }, say): Promise<Audited> => {
      const files = { ...pairs[pair].files, kCore };
      const audited = async (withoutTwins: boolean): Promise<Audit> => {
        const { task, reports } = await loadData({ ...files, withoutTwins });
        return auditTask(task, { reports }, { onProgress: (stage) => say(stage) });
      };
      const { twins, equalHistories, ...figures } = await audited(false);
      const { source, target, both, across } = equalHistories;
      const all = {
        ...figures,
        equalHistories: { source: users(source), target: users(target), both: users(both), across: users(across) },
      };
      return { all, withoutTwins: figures.twinItems > 0 ? (await audited(true)).resolution : null };
    },
  rows: (done): Row[] => done.map(({ payload, result }) => ({ ...payload, title: titleOf(payload), ...result })),
  findings: (rows) => [
    {
      id: 'twin-items',
      claim: 'The two domains list different products: less than 1 % of shared users’ target ratings are of twin items',
      by: 'ours',
      where:
        'a twin is a target item rated by the same users as a source item, Jaccard above 0.8 and 3 users or more; no file has ' +
        'product names to confirm it by',
      study: 'audit',
      evidence: rows.map(({ title, all: { twinItems, twinShare, twinEvidence, implicit, sizes } }) => ({
        data: title,
        verdict: twinShare < 0.01 ? 'holds' : 'fails',
        effect: { measure: 'share of ratings', value: twinShare },
        numbers: {
          twinItems,
          targetItems: sizes.targetItems,
          ...(twinEvidence && !implicit.target && besideChance('Rating', twinEvidence.sameRating)),
          ...(twinEvidence?.sameTime && besideChance('Time', twinEvidence.sameTime)),
        },
      })),
    },
    {
      id: 'advantage-without-twins',
      claim: 'Half or more of what neighbours gain over popularity stays when twin items are taken out',
      by: 'ours',
      where: `UserKnn and MostPop on lists of 20 of all target items, β = ${BETA}`,
      study: 'audit',
      evidence: rows.flatMap(({ title, all, withoutTwins }) =>
        withoutTwins ? [besideTwins(title, all.resolution, withoutTwins)] : [],
      ),
    },
    {
      id: 'split-by-user-leaks',
      claim: 'A test user’s source ratings were there before the target ratings that they are to predict, but for 10 %',
      by: 'ours',
      where: 'section 4.1 splits by user; times of Epinions are eleven buckets, so equal ones count as no leak',
      study: 'audit',
      evidence: rows.map(({ title, all: { timeLeakage } }) =>
        timeLeakage
          ? {
              data: title,
              verdict: timeLeakage.sourceAfterTarget < 0.1 ? 'holds' : 'fails',
              effect: {
                measure: 'source ratings later than the first target rating',
                value: timeLeakage.sourceAfterTarget,
              },
              numbers: { ...timeLeakage },
            }
          : { data: title, verdict: 'cannot be tested', note: 'the files have no times' },
      ),
    },
    {
      id: 'test-set-resolution',
      claim: `A test set of β = ${BETA} tells methods apart that differ by 0.02 in MAE`,
      by: 'ours',
      where:
        'paired test over users, level 0.05, power 80 %, methods as unlike as ItemMean and UserMean; training seeds aside',
      study: 'audit',
      evidence: rows.map(({ title, all: { resolution } }) => {
        const { mae, ndcg, testUsers } = at(resolution);
        const numbers = { testUsers, ...(ndcg && { ndcg: ndcg.detectable }) };
        return mae
          ? {
              data: title,
              verdict: mae.detectable <= 0.02 ? 'holds' : 'fails',
              effect: { measure: 'smallest difference in MAE that is found', value: mae.detectable },
              numbers,
              splits: 1,
              seeds: 1,
              unit: 'users',
            }
          : { data: title, verdict: 'cannot be tested', numbers, note: 'implicit feedback has no rating errors' };
      }),
    },
  ],
});

function users(groups: readonly HistoryGroup[]): number {
  return groups.reduce((sum, group) => sum + group.users.length, 0);
}

function titleOf({ pair, kCore }: Piece): string {
  return kCore > 1 ? `${pairs[pair].title}, ${kCore}-core` : pairs[pair].title;
}

function at(resolutions: readonly Resolution[]): Resolution {
  const found = resolutions.find(({ beta }) => beta === BETA);
  if (!found) throw new Error(`the rows of the audit have no test set of beta ${BETA}`);
  return found;
}

function besideChance(what: 'Rating' | 'Time', { share, chance }: BesideChance): Record<string, number> {
  return { [`same${what}`]: share, [`same${what}ByChance`]: chance };
}

/** What UserKnn gains over MostPop, with and without twins. */
function besideTwins(data: string, all: readonly Resolution[], without: readonly Resolution[]): EvidenceInput {
  const [before, after] = [at(all), at(without)].map(({ ndcg, testUsers }) => {
    if (!ndcg) throw new Error(`${data}: a single test user has no lists to compare`);
    const [mostPop, userKnn] = ndcg.values;
    return { mostPop, userKnn, gain: userKnn - mostPop, margin: (1.96 * ndcg.deviation) / Math.sqrt(testUsers) };
  });
  return {
    data,
    verdict: after.gain >= before.gain / 2 ? 'holds' : 'fails',
    effect: {
      measure: 'N@20 without twins, UserKnn less MostPop',
      value: after.gain,
      low: after.gain - after.margin,
      high: after.gain + after.margin,
    },
    numbers: {
      userKnn: before.userKnn,
      mostPop: before.mostPop,
      userKnnWithoutTwins: after.userKnn,
      mostPopWithoutTwins: after.mostPop,
    },
    splits: 1,
    seeds: 1,
    unit: 'users',
  };
}
