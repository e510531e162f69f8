import { listDiversity } from '../../lib/analysis/list-diversity';
import { isBridge, type Model } from '../../lib/bridge/bridge';
import { diffcdr } from '../../lib/bridge/diffcdr/diffcdr';
import type { DiffcdrInput } from '../../lib/bridge/diffcdr/options';
import { measureLists, modelScores } from '../../lib/evaluation/metrics/ranking';
import { errorsByUser } from '../../lib/evaluation/metrics/rating-metrics';
import { type Predictor, RatingTest } from '../../lib/evaluation/metrics/rating-test';
import { topItems } from '../../lib/evaluation/metrics/top-items';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { parseConfig } from '../../lib/experiment/config';
import { type RunData, runData } from '../../lib/experiment/run-data';
import type { ModelGround } from '../../lib/experiment/with-model';
import { userSlots } from '../../lib/math/grouping';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import type { FindingInput, Verdict } from '../../lib/report/ledger/finding';
import { degradeRows, degradeSource } from '../../lib/task/degrade';
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
import { fitChosen, fitOnRows, meanAbsoluteError } from '../parts/fit-on-rows';
import { defineStudy } from '../study';

/** Each split with a seed of its own: five runs that share neither users nor random numbers. */
const SPLITS = [1, 2, 3, 4, 5];
const SEEDS = [1, 2, 3, 4, 5];
const BETA = 0.2;
const PAIRS: readonly PairName[] = ['books-movies', 'epinions-04-03'];
const LIST = 20;

const GUIDANCES = [0, 0.1, 1, 2];
/** What has become of nine tenths of the source ratings. */
const SOURCES = ['clean', 'flipped', 'dropped'] as const;
type Source = (typeof SOURCES)[number];
const SPOILT = 0.9;

const NOISES = [0, 0.3, 0.9];
const KEPT = [1, 0.3, 0.1];
/** The task loss at the published weight and at a large one, and none. */
const TASKS: Readonly<Record<string, DiffcdrInput>> = {
  'λ = 0.1': { lambda: 0.1 },
  'λ = 4': { lambda: 4 },
  DA: { variant: 'DA' },
};

const LAMBDAS = [0.1, 1, 4];
const EPOCHS = 20;
const STRENGTHS = [0, 0.1, 0.5, 1, 2, 4];
const VARIANTS = ['D', 'DA', 'DAT', 'AT'] as const;

/** Five looks at DiffCDR, each at a condition under which the summary says that it breaks. */
type Piece =
  | { readonly look: 'guidance'; readonly pair: PairName; readonly split: number; readonly source: Source }
  | { readonly look: 'labels' | 'gap' | 'diversity'; readonly pair: PairName; readonly split: number }
  | { readonly look: 'spread'; readonly pair: PairName; readonly split: 1 };
type Look = Piece['look'];

/** A setting and what was measured of each test user. */
interface Run {
  readonly setting: string;
  /** MAE, or N@20 of lists, or a user's spread over seeds. */
  readonly value: number;
  readonly sums: readonly number[];
  /** Further numbers by name. */
  readonly more?: Readonly<Record<string, number | readonly number[]>>;
}

interface Measured {
  readonly users: readonly number[];
  readonly counts?: readonly number[];
  readonly runs: readonly Run[];
}

/** A setting, split by split. */
interface SettingRow {
  readonly look: Look;
  readonly pair: PairName;
  readonly setting: string;
  /** [split] */
  readonly values: readonly number[];
  readonly more?: readonly Readonly<Record<string, number | readonly number[]>>[];
}

interface ComparisonRow extends Comparison {
  readonly look: Look;
  readonly pair: PairName;
  readonly first: string;
  readonly second: string;
}

interface Rows {
  readonly settings: readonly SettingRow[];
  readonly comparisons: readonly ComparisonRow[];
}

const guided = (s: number, source: Source): string => `s = ${s}, ${source}`;
const gain = (s: number, source: Source): string => `gain of ${guided(s, source)}`;
const labelled = (task: string, noise: number, kept: number): string => `${task}, noise ${noise}, kept ${kept}`;
const trainedTo = (lambda: number, end: 'chosen' | 'last'): string => `λ = ${lambda}, ${end} epoch`;
const strong = (s: number): string => `s = ${s}`;

/** The conditions under which the paper's summary says that DiffCDR breaks, and the signs of failure that it names. */
export const breakConditions = defineStudy<Piece, Measured, Rows>({
  name: 'break-conditions',
  question: 'Does DiffCDR break where the summary of the paper says that it would, and do its signs of failure show?',
  minutes: 10,
  version: 1,
  pieces: () =>
    PAIRS.flatMap((pair) => [
      ...SPLITS.flatMap((split): Piece[] => [
        ...SOURCES.map((source): Piece => ({ look: 'guidance', pair, split, source })),
        { look: 'labels', pair, split },
        { look: 'gap', pair, split },
        { look: 'diversity', pair, split },
      ]),
      { look: 'spread', pair, split: 1 },
    ]),
  describe: (piece) => [...Object.values(piece)].join(', '),
  group: ({ pair, split }) => `${pair}, ${split}`,
  worker: () => {
    let known: { readonly pair: PairName; readonly data: Promise<RunData> } | undefined;
    const pool = new BaseModelPool({ methods: [diffcdr] });
    /** Rows and base models; with biases, but for lists, as in the study of poor sources. */
    const groundOf = async (data: RunData, { split, look }: Piece): Promise<ModelGround> => {
      const protocol = look === 'diversity' ? 'ranking' : 'cold';
      const config = parseConfig(
        { split: { beta: BETA }, embedding: { biased: protocol === 'cold' } },
        'break-conditions',
      );
      const spec = { method: diffcdr, seed: split, split, protocol, selection: 'validation' } as const;
      return { task: data.task, seed: split, ...(await pool.get(data, config, spec)) };
    };
    return async (piece, say) => {
      if (known?.pair !== piece.pair) known = { pair: piece.pair, data: loadNamedPair(piece.pair) };
      const whole = await known.data;
      if (piece.look === 'guidance') {
        const { source, split } = piece;
        const spoilt =
          source === 'clean'
            ? whole
            : runData(degradeSource(whole.task, source, SPOILT, randomStream(split, 'poor-sources')));
        return lookAtGuidance(await groundOf(spoilt, piece), source, say);
      }
      return looks[piece.look](await groundOf(whole, piece), say);
    };
  },
  rows(done) {
    const settings: SettingRow[] = [];
    const comparisons: ComparisonRow[] = [];
    for (const pair of PAIRS) {
      for (const look of ['guidance', 'labels', 'gap', 'diversity', 'spread'] as const) {
        const here = done.filter(({ payload }) => payload.pair === pair && payload.look === look);
        const runsOf = (setting: string): (UserValues & Run)[] =>
          here.flatMap(({ payload: { split }, result: { users, counts, runs } }) =>
            runs.filter((run) => run.setting === setting).map((run) => ({ split, seed: split, users, counts, ...run })),
          );
        for (const setting of new Set(here.flatMap(({ result }) => result.runs.map((run) => run.setting)))) {
          const own = runsOf(setting);
          const more = own.flatMap((run) => (run.more ? [run.more] : []));
          settings.push({
            look,
            pair,
            setting,
            values: own.map(({ value }) => value),
            ...(more.length > 0 ? { more } : {}),
          });
        }
        /** Runs of one setting less those of another, as a setting of their own. */
        const less = (first: string, second: string): UserValues[] => {
          const others = runsOf(second);
          return runsOf(first).map((run, k) => ({ ...run, sums: run.sums.map((sum, u) => sum - others[k].sums[u]) }));
        };
        const compare = (first: string, second: string, a = runsOf(first), b: UserValues[] = runsOf(second)): void => {
          const compared = compareRuns(a, b, `break-conditions/${look}/${pair}/${first}/${second}`);
          comparisons.push({ look, pair, first, second, ...compared });
        };
        const compareGains = (s: number, source: Source): void => {
          const [spoilt, clean] = [source, 'clean' as const].map((of) => less(guided(s, of), guided(0, of)));
          const compared = compareRuns(spoilt, clean, `break-conditions/${look}/${pair}/gain/${s}/${source}`);
          comparisons.push({ look, pair, first: gain(s, source), second: gain(s, 'clean'), ...compared });
        };
        if (look === 'guidance') {
          for (const s of GUIDANCES.slice(1)) {
            compare(guided(s, 'clean'), guided(0, 'clean'));
            for (const source of SOURCES.slice(1)) compareGains(s, source);
          }
          for (const source of SOURCES.slice(1))
            for (const s of [0.1, 1]) compare(guided(s, source), guided(s, 'clean'));
        } else if (look === 'labels') {
          for (const [noise, kept] of CONDITIONS) {
            for (const task of ['λ = 0.1', 'λ = 4']) compare(labelled(task, noise, kept), labelled('DA', noise, kept));
          }
        } else if (look === 'gap') {
          compare(trainedTo(4, 'chosen'), trainedTo(0.1, 'chosen'));
          for (const lambda of LAMBDAS) compare(trainedTo(lambda, 'last'), trainedTo(lambda, 'chosen'));
        } else if (look === 'diversity') {
          for (const s of [1, 4]) compare(strong(s), strong(0.1));
        } else {
          for (const variant of ['DA', 'DAT']) compare(variant, 'D');
        }
      }
    }
    return { settings, comparisons };
  },
  findings: (rows) => findings(rows),
});

/** What the task loss is looked at under: as it is, noisy, few, and both. */
const CONDITIONS = [
  [0, 1],
  [0.9, 1],
  [0, 0.1],
  [0.9, 0.1],
] as const;

/** A run by what it predicts for the test rows. */
function runOf({ split }: ModelGround, setting: string, predictions: ArrayLike<number>, more?: Run['more']): Run {
  const sums = [...errorsByUser(split.test, predictions).absolute].map(round);
  return { setting, value: round(meanAbsoluteError(split.test, predictions)), sums, more };
}

/** Test users and their ratings, in the order in which errors by user come. */
function testUsers({ split: { test } }: ModelGround): Required<Pick<Measured, 'users' | 'counts'>> {
  const { users, counts } = errorsByUser(test, test.values);
  return { users: [...users], counts: [...counts] };
}

type Say = (text: string) => void;

/** Guidance of several strengths; each is trained anew, since the ALM learns from what is sampled. */
async function lookAtGuidance(ground: ModelGround, source: Source, say: Say): Promise<Measured> {
  const runs: Run[] = [];
  for (const guidance of GUIDANCES) {
    say(guided(guidance, source));
    const { test } = await fitChosen(diffcdr, diffcdr.options.parse({ guidance }), ground);
    runs.push(runOf(ground, guided(guidance, source), test));
  }
  return { ...testUsers(ground), runs };
}

/** Training labels made noisy and few; base models and hidden users stay as they are. */
async function lookAtLabels(ground: ModelGround, say: Say): Promise<Measured> {
  const runs: Run[] = [];
  const { split, seed } = ground;
  for (const kept of KEPT) {
    const fewer = degradeRows(split.bridgeTrain, 'dropped', 1 - kept, randomStream(seed, 'break-conditions/kept'));
    for (const noise of NOISES) {
      const bridgeTrain = degradeRows(fewer, 'jittered', noise, randomStream(seed, 'break-conditions/noise'));
      const own = { ...ground, split: { ...split, bridgeTrain } };
      for (const [task, options] of Object.entries(TASKS)) {
        say(labelled(task, noise, kept));
        // Without a task loss no label is looked at: noise changes nothing.
        const same =
          task === 'DA' && noise > 0 ? runs.find((run) => run.setting === labelled(task, 0, kept)) : undefined;
        const run = same ?? runOf(own, '', (await fitChosen(diffcdr, diffcdr.options.parse(options), own)).test);
        runs.push({ ...run, setting: labelled(task, noise, kept) });
      }
    }
  }
  return { ...testUsers(ground), runs };
}

/** Errors on the rows that trained the bridge, beside those on test users, epoch by epoch. */
async function lookAtGap(ground: ModelGround, say: Say): Promise<Measured> {
  const runs: Run[] = [];
  const { bridgeTrain, validation, test } = ground.split;
  const [trained, judge, tester] = [new RatingTest(bridgeTrain), new RatingTest(validation), new RatingTest(test)];
  for (const lambda of LAMBDAS) {
    say(`λ = ${lambda}`);
    const [trainMae, testMae]: [number[], number[]] = [[], []];
    let chosen: { readonly mae: number; readonly epoch: number; readonly test: Float32Array } | undefined;
    let last: Float32Array | undefined;
    await fitOnRows(diffcdr, diffcdr.options.parse({ lambda, epochs: EPOCHS }), ground, (model, epoch) => {
      const predictor = model as Predictor;
      trainMae.push(round(meanAbsoluteError(bridgeTrain, trained.predict(predictor))));
      const mae = meanAbsoluteError(validation, judge.predict(predictor));
      last = tester.predict(predictor).slice();
      testMae.push(round(meanAbsoluteError(test, last)));
      if (!chosen || mae < chosen.mae) chosen = { mae, epoch, test: last };
    });
    if (!chosen || !last) throw new Error('DiffCDR trained for no epoch');
    const more = { train: trainMae, test: testMae, chosen: chosen.epoch };
    runs.push(runOf(ground, trainedTo(lambda, 'chosen'), chosen.test, more));
    runs.push(runOf(ground, trainedTo(lambda, 'last'), last));
  }
  return { ...testUsers(ground), runs };
}

/** Lists under guidance of several strengths, after the published ten epochs: one length of training for all. */
async function lookAtDiversity(ground: ModelGround, say: Say): Promise<Measured> {
  const runs: Run[] = [];
  const { test } = ground.split;
  const items = ground.task.target.itemIds.length;
  const asked = userSlots(test.users).users;
  const { epochs } = diffcdr.options.parse({});
  let users: readonly number[] = [];
  const measure = (model: Model, guidance: number): void => {
    const scores = modelScores(model, asked, items);
    const measured = finish(measureLists(scores, { test, k: LIST }));
    const row = new Float32Array(items);
    const lists = Array.from(asked, (_, at) => {
      finish(scores.fill(at, row));
      return topItems(row, LIST);
    });
    const { coverage, overlap } = listDiversity(lists, items);
    const values = [...measured.values.ndcg];
    users = [...measured.users];
    const more = { coverage: round(coverage), overlap: round(overlap) };
    runs.push({ setting: strong(guidance), value: round(meanOf(values)), sums: values.map(round), more });
  };
  for (const guidance of STRENGTHS) {
    say(strong(guidance));
    await fitOnRows(diffcdr, diffcdr.options.parse({ guidance }), ground, (model, epoch) => {
      if (epoch === epochs) measure(model, guidance);
    });
  }
  return { users, runs };
}

/**
 * What of a test user's transferred vector changes from seed to seed of the bridge, on the same base models: the root of its variance
 * over seeds, over the length of its mean.
 */
async function lookAtSpread(ground: ModelGround, say: Say): Promise<Measured> {
  const runs: Run[] = [];
  const { test } = ground.split;
  const tester = new RatingTest(test);
  const asked = userSlots(test.users).users;
  for (const variant of VARIANTS) {
    const options = diffcdr.options.parse({ variant });
    const maes: number[] = [];
    const vectors: Float32Array[] = [];
    for (const seed of SEEDS) {
      say(`${variant}, seed ${seed}`);
      await fitOnRows(diffcdr, options, { ...ground, seed }, (model, epoch) => {
        if (epoch < options.epochs || !isBridge(model)) return;
        maes.push(round(meanAbsoluteError(test, tester.predict(model))));
        vectors.push(model.transfer(asked).slice());
      });
    }
    const sums = relativeSpreads(vectors, asked.length).map(round);
    const more = { mae: maes, maeSpread: round(deviation(maes)) };
    runs.push({ setting: variant, value: round(meanOf(sums)), sums, more });
  }
  return { users: [...asked], runs };
}

/** Standard deviation, of a sample. */
function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
}

/** √(Σ_d variance over runs) / ‖mean over runs‖ of each user's vector; [runs] tables of [users × dim]. */
function relativeSpreads(runs: readonly Float32Array[], users: number): number[] {
  const dim = runs[0].length / users;
  return Array.from({ length: users }, (_, user) => {
    let [variance, norm] = [0, 0];
    for (let at = user * dim; at < (user + 1) * dim; at++) {
      const own = runs.map((vectors) => vectors[at]);
      variance += deviation(own) ** 2;
      norm += meanOf(own) ** 2;
    }
    return Math.sqrt(variance / norm);
  });
}

const looks = { labels: lookAtLabels, gap: lookAtGap, diversity: lookAtDiversity, spread: lookAtSpread };

function findings({ settings, comparisons }: Rows): FindingInput[] {
  const settingOf = (look: Look, pair: PairName, setting: string): SettingRow =>
    settings.find((row) => row.look === look && row.pair === pair && row.setting === setting) as SettingRow;
  const mean = (look: Look, pair: PairName, setting: string): number =>
    round(meanOf(settingOf(look, pair, setting).values));
  type Head = Pick<FindingInput, 'id' | 'claim' | 'where'>;
  const tested = (
    head: Head,
    measure: string,
    claimed: 'lower' | 'higher',
    look: Look,
    wanted: (row: ComparisonRow) => boolean,
    more: (row: ComparisonRow) => { numbers?: Record<string, number>; note?: string } = () => ({}),
  ): FindingInput => {
    const family = withHolm(comparisons.filter((row) => row.look === look && wanted(row)));
    return {
      ...head,
      by: 'summary',
      study: 'break-conditions',
      family: `its ${family.length} comparisons`,
      evidence: family.map((row) => {
        const { pair, first, second } = row;
        const { numbers, note } = more(row);
        const sides: Record<string, number> = first.startsWith('gain')
          ? {}
          : { first: mean(look, pair, first), second: mean(look, pair, second) };
        const spread = look === 'spread';
        const said = evidenceOf(row, {
          data: `${pairs[pair].title}: ${first}`,
          measure: `${measure}, ${first} less ${second}`,
          claimed,
          numbers: { ...sides, ...numbers },
          unit: spread
            ? 'users of one split; they share the five seeds, so that the interval is too narrow'
            : UNIT_OF_SPLITS,
        });
        return {
          ...said,
          seeds: spread ? SEEDS.length : 1,
          note: [said.note, note].filter(Boolean).join('; ') || undefined,
        };
      }),
    };
  };
  const labels = (head: Head, claimed: 'lower' | 'higher', noise: number, kept: number): FindingInput =>
    tested(head, 'MAE', claimed, 'labels', ({ second }) => second === labelled('DA', noise, kept));
  const gapAt = (pair: PairName, lambda: number, epoch: number): number =>
    round(
      meanOf(
        (settingOf('gap', pair, trainedTo(lambda, 'chosen')).more ?? []).map(
          ({ train, test }) => (test as number[])[epoch - 1] - (train as number[])[epoch - 1],
        ),
      ),
    );
  const spoiltSource = 'mechanism 1, break condition: guidance that is not informative';
  const taskLoss = 'mechanism 3, break condition: noise, and overfitting to limited label data';
  return [
    tested(
      {
        id: 'guidance-helps',
        claim: 'Guidance by the source vector lowers the error, beside a sampler that starts from it and is not guided',
        where: 'mechanism 1',
      },
      'MAE',
      'lower',
      'guidance',
      ({ second }) => second === guided(0, 'clean'),
    ),
    tested(
      {
        id: 'poor-source-spoils-diffcdr',
        claim: 'Where nine tenths of the source ratings are spoilt, DiffCDR predicts worse',
        where: spoiltSource,
      },
      'MAE',
      'higher',
      'guidance',
      ({ first, second }) => !first.startsWith('gain') && second !== guided(0, 'clean'),
    ),
    tested(
      {
        id: 'poor-source-takes-gain-of-guidance',
        claim:
          'Where nine tenths of the source ratings are spoilt, guidance brings less than it does with a clean source',
        where: spoiltSource,
      },
      'change of MAE by guidance',
      'higher',
      'guidance',
      ({ first }) => first.startsWith('gain'),
      ({ pair, first, second }) => {
        const change = (name: string): number => {
          const guidedName = name.replace('gain of ', '');
          const source = guidedName.split(', ')[1] as Source;
          return round(mean('guidance', pair, guidedName) - mean('guidance', pair, guided(0, source)));
        };
        return { numbers: { spoilt: change(first), clean: change(second) } };
      },
    ),
    labels({ id: 'task-loss-helps', claim: 'The task loss lowers the error', where: 'mechanism 3' }, 'lower', 0, 1),
    labels(
      {
        id: 'noisy-labels-break-task-loss',
        claim: 'With nine tenths of the labels off by a star the task loss does harm',
        where: taskLoss,
      },
      'higher',
      0.9,
      1,
    ),
    labels(
      {
        id: 'few-labels-break-task-loss',
        claim: 'With a tenth of the labels the task loss does harm',
        where: taskLoss,
      },
      'higher',
      0,
      0.1,
    ),
    labels(
      {
        id: 'few-noisy-labels-break-task-loss',
        claim: 'With a tenth of the labels, nine tenths of them off by a star, the task loss does harm',
        where: taskLoss,
      },
      'higher',
      0.9,
      0.1,
    ),
    tested(
      {
        id: 'task-weight-costs-generalisation',
        claim: 'A higher weight of the task loss generalises less: the error on test users is higher',
        where: 'design tradeoffs: task loss weight vs. generalization',
      },
      'MAE',
      'higher',
      'gap',
      ({ first }) => first === trainedTo(4, 'chosen'),
      ({ pair }) => ({ numbers: { gapFirst: gapAt(pair, 4, EPOCHS), gapSecond: gapAt(pair, 0.1, EPOCHS) } }),
    ),
    tested(
      {
        id: 'longer-training-overfits',
        claim: `Training for ${EPOCHS} epochs overfits: the error on test users is higher than at the epoch that validation users choose`,
        where: 'failure signatures: gap between train and test',
      },
      'MAE',
      'higher',
      'gap',
      ({ first }) => first.endsWith('last epoch'),
      ({ pair, first }) => {
        const lambda = Number(first.split(/[ ,]+/)[2]);
        const gaps = { gapFirstEpoch: gapAt(pair, lambda, 1), gapLastEpoch: gapAt(pair, lambda, EPOCHS) };
        return { numbers: gaps };
      },
    ),
    tested(
      {
        id: 'stronger-guidance-orders-better',
        claim: 'Stronger guidance orders items better',
        where: 'design tradeoffs: guidance strength vs. diversity',
      },
      'N@20',
      'higher',
      'diversity',
      () => true,
    ),
    lessDiverse(settings),
    tested(
      {
        id: 'alm-steadies-vectors',
        claim: 'The alignment module makes a user’s transferred vector depend less on the seed',
        where: 'mechanism 2, and failure signatures: unstable results across runs',
      },
      'spread over seeds, relative to the vector',
      'lower',
      'spread',
      () => true,
      ({ pair, first, second }) => {
        const maeSpread = (variant: string) => settingOf('spread', pair, variant).more?.[0].maeSpread as number;
        return { numbers: { maeSpreadFirst: maeSpread(first), maeSpreadSecond: maeSpread(second) } };
      },
    ),
  ];
}

/** Diversity is a property of all lists of a run together: the five splits are all there is to test with. */
function lessDiverse(settings: readonly SettingRow[]): FindingInput {
  return {
    id: 'stronger-guidance-less-diverse',
    claim: 'Stronger guidance makes the lists of different users more alike',
    by: 'summary',
    where: 'design tradeoffs: guidance strength vs. diversity',
    study: 'break-conditions',
    evidence: PAIRS.flatMap((pair) => {
      const at = (s: number, name: 'overlap' | 'coverage'): number[] => {
        const own = settings.find((row) => row.look === 'diversity' && row.pair === pair && row.setting === strong(s));
        return ((own as SettingRow).more ?? []).map((more) => more[name] as number);
      };
      return [1, 4].map((s) => {
        const published = at(0.1, 'overlap');
        const changes = at(s, 'overlap').map((overlap, k) => overlap - published[k]);
        const verdict: Verdict = changes.every((x) => x > 0)
          ? 'holds'
          : changes.every((x) => x < 0)
            ? 'fails'
            : 'cannot be tested';
        return {
          data: `${pairs[pair].title}: s = ${s}`,
          verdict,
          effect: { measure: `overlap of two users’ lists, s = ${s} less s = 0.1`, value: round(meanOf(changes)) },
          numbers: {
            overlap: round(meanOf(at(s, 'overlap'))),
            overlapPublished: round(meanOf(published)),
            coverage: round(meanOf(at(s, 'coverage'))),
            coveragePublished: round(meanOf(at(0.1, 'coverage'))),
          },
          splits: SPLITS.length,
          seeds: 1,
          unit: 'no test: holds or fails where all five splits agree',
          note: verdict === 'cannot be tested' ? 'the splits do not agree' : undefined,
        };
      });
    }),
  };
}
