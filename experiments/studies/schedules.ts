import { fitSchedule } from '../../lib/analysis/fit-schedule';
import { diffcdr } from '../../lib/bridge/diffcdr/diffcdr';
import { SAMPLER_STARTS, type SamplerStart } from '../../lib/diffusion/dim/start';
import { SCHEDULES, type ScheduleName } from '../../lib/diffusion/schedule/registry';
import { PREDICTIONS, type Prediction } from '../../lib/diffusion/solver/prediction';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { parseConfig } from '../../lib/experiment/config';
import type { RunData } from '../../lib/experiment/run-data';
import { gather64 } from '../../lib/math/gather-rows';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { loadNamedPair, type PairName, pairs } from '../pairs';
import { type Comparison, compareRuns, evidenceOf, meanOf, round, withHolm } from '../parts/comparison';
import { sampleTrained } from '../parts/sampled-diffcdr';
import { defineStudy } from '../study';

const BETA = 0.2;
const PAIRS: readonly PairName[] = ['epinions-04-03', 'books-movies'];
/** `learned` is fitted to each run's training users. */
const NAMES = [...SCHEDULES.map(({ name }) => name), 'learned'] as const;
const SEEDS = [1, 2, 3, 4, 5];
/** Where everything is crossed with everything; on the other pair one thing is varied at a time. */
const CROSSED: PairName = 'epinions-04-03';
/** With an activation a run takes many times as long, so that the design is thinned there once more. */
const CURVED = {
  pair: 'epinions-04-03',
  activation: 'silu',
  schedules: ['linear', 'zero-terminal'],
  predictions: ['epsilon', 'v'],
  seeds: [1, 2],
} as const;
/** Evaluations of the network in one sampling; 30 is what the models are trained with. */
const EVALUATIONS = [5, 10, 20, 30, 50, 100];
const TRAINED = 30;

/** What is varied. */
interface Setting {
  readonly pair: PairName;
  readonly activation: 'none' | 'silu';
  readonly schedule: ScheduleName | 'learned';
  readonly prediction: Prediction;
  readonly start: SamplerStart;
}

interface Piece extends Setting {
  readonly seed: number;
}

interface Measured {
  readonly epoch: number;
  readonly mae: Readonly<Record<number, number | null>>;
  /** Of the test users at 30 evaluations; empty where a prediction is not finite. */
  readonly users: readonly number[];
  readonly counts: readonly number[];
  readonly absolute: readonly number[];
}

/** One setting: MAE by evaluations, [seed] each; null where a prediction is not finite. */
interface SettingRow extends Setting {
  readonly seeds: readonly number[];
  readonly epochs: readonly number[];
  readonly mae: Readonly<Record<number, readonly (number | null)[]>>;
}

/** MAE at 30 evaluations of a setting less that of the one it is compared with. */
interface ComparisonRow extends Setting, Comparison {
  readonly against: Setting;
}

interface Rows {
  readonly settings: readonly SettingRow[];
  readonly comparisons: readonly ComparisonRow[];
}

const affine: readonly Piece[] = PAIRS.flatMap((pair) =>
  SEEDS.flatMap((seed) =>
    NAMES.flatMap((schedule) =>
      PREDICTIONS.flatMap((prediction) =>
        SAMPLER_STARTS.map((start): Piece => ({ pair, activation: 'none', schedule, prediction, start, seed })),
      ),
    ),
  ),
).filter(
  ({ pair, schedule, prediction, start }) =>
    pair === CROSSED || schedule === 'linear' || (prediction === 'epsilon' && start === 'source'),
);
const curved: readonly Piece[] = CURVED.seeds.flatMap((seed) =>
  CURVED.schedules.flatMap((schedule) =>
    CURVED.predictions.flatMap((prediction) =>
      SAMPLER_STARTS.map((start): Piece => {
        const { pair, activation } = CURVED;
        return { pair, activation, schedule, prediction, start, seed };
      }),
    ),
  ),
);

const nameOf = ({ activation, schedule, prediction, start }: Setting): string =>
  `${schedule}, ${prediction}, from ${start}${activation === 'none' ? '' : `, ${activation}`}`;

const sameSetting = (a: Setting, b: Setting): boolean => a.pair === b.pair && nameOf(a) === nameOf(b);

/** Open question 2 of the paper's summary: schedules, what is predicted, where sampling starts. */
export const schedules = defineStudy<Piece, Measured, Rows>({
  name: 'schedules',
  question: 'Does another noise schedule, another predicted quantity or a start from noise make DiffCDR better?',
  minutes: 10,
  version: 1,
  pieces: () => [...affine, ...curved],
  describe: (piece) => `${nameOf(piece)}, ${piece.pair}, seed ${piece.seed}`,
  group: ({ pair, seed, activation }) => `${pair}, ${seed}, ${activation}`,
  worker() {
    let known: { readonly pair: PairName; readonly data: Promise<RunData>; readonly pool: BaseModelPool } | undefined;
    return async ({ pair, seed, schedule, ...setting }) => {
      if (known?.pair !== pair) {
        known = { pair, data: loadNamedPair(pair), pool: new BaseModelPool({ methods: [diffcdr] }) };
      }
      const data = await known.data;
      const config = parseConfig({ split: { beta: BETA } }, 'schedules');
      const spec = { method: diffcdr, seed, selection: 'validation' } as const;
      const { split, base } = await known.pool.get(data, config, spec);
      const vectors = ({ users, dim }: typeof base.source) => gather64(users, dim, split.trainUsers);
      const options = diffcdr.options.parse({
        ...setting,
        nfe: TRAINED,
        schedule:
          schedule === 'learned' ? fitSchedule(vectors(base.target), vectors(base.source), base.target.dim) : schedule,
      });
      const { epoch, mae, errors } = await sampleTrained({ task: data.task, split, base, seed }, options, EVALUATIONS);
      return {
        epoch,
        mae: Object.fromEntries(Object.entries(mae).map(([nfe, value]) => [nfe, value === null ? null : round(value)])),
        users: [...(errors?.users ?? [])],
        counts: [...(errors?.counts ?? [])],
        absolute: [...(errors?.absolute ?? [])].map(round),
      };
    };
  },
  rows(done) {
    const settings: SettingRow[] = [];
    for (const { payload } of done) {
      if (settings.some((row) => sameSetting(row, payload))) continue;
      const { seed, ...setting } = payload;
      const own = done.filter((one) => sameSetting(one.payload, payload));
      settings.push({
        ...setting,
        seeds: own.map((one) => one.payload.seed),
        epochs: own.map(({ result }) => result.epoch),
        mae: Object.fromEntries(EVALUATIONS.map((nfe) => [nfe, own.map(({ result }) => result.mae[nfe])])),
      });
    }
    const comparisons = settings.flatMap((row): ComparisonRow[] =>
      rivalsOf(row).flatMap((against) => {
        const runs = (setting: Setting) =>
          done
            .filter(({ payload, result }) => sameSetting(payload, setting) && result.users.length > 0)
            .map(({ payload, result }) => ({ split: 1, seed: payload.seed, sums: result.absolute, ...result }));
        const [a, b] = [runs(row), runs(against)];
        // A setting that diverges on a seed is counted in the rows and cannot be paired.
        if (a.length !== b.length || a.length < row.seeds.length) return [];
        const { seeds, epochs, mae, ...setting } = row;
        return [{ ...setting, against, ...compareRuns(a, b, `${row.pair}/${nameOf(row)}/${nameOf(against)}`) }];
      }),
    );
    return { settings, comparisons };
  },
  findings,
});

/** The setting of the paper's reference, on a pair and with an activation. */
const referenceOf = ({ pair, activation }: Setting): Setting => ({
  ...{ pair, activation, schedule: 'linear', prediction: 'epsilon', start: 'source' },
});

/** What a setting is compared with: the reference's, and itself from the source, and with ε predicted. */
function rivalsOf({ pair, activation, schedule, prediction, start }: Setting): Setting[] {
  const own: Setting = { pair, activation, schedule, prediction, start };
  const rivals = [referenceOf(own), { ...own, start: 'source' as const }, { ...own, prediction: 'epsilon' as const }];
  return rivals.filter((rival, k) => !sameSetting(rival, own) && rivals.findIndex((r) => sameSetting(r, rival)) === k);
}

/** Numbers of a setting at some evaluations, those left out that are not finite. */
const finite = (row: SettingRow, nfe: number): number[] => row.mae[nfe].filter((mae): mae is number => mae !== null);

/** Standard deviation over seeds of the MAE at 30 evaluations. */
function spreadOf(row: SettingRow): number {
  const values = finite(row, TRAINED);
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const titleOf = ({ pair, activation }: Setting): string =>
  `${pairs[pair].title}, β = ${BETA}${activation === 'none' ? '' : `, ${activation}`}`;

function findings({ settings, comparisons }: Rows): FindingInput[] {
  const rowOf = (setting: Setting): SettingRow => {
    const found = settings.find((row) => sameSetting(row, setting));
    if (!found) throw new Error(`no row of ${nameOf(setting)} on ${setting.pair}`);
    return found;
  };

  /** A claim that the first of each of some comparisons errs less (or more), in one family. */
  const tested = (
    head: Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'>,
    claimed: 'lower' | 'higher',
    wanted: (row: ComparisonRow) => boolean,
    named: (row: ComparisonRow) => string,
  ): FindingInput => {
    const family = withHolm(comparisons.filter(wanted));
    return {
      ...head,
      study: 'schedules',
      family: `its ${family.length} comparisons`,
      evidence: family.map((row) =>
        evidenceOf(row, {
          data: `${titleOf(row)}: ${named(row)}`,
          measure: `MAE, ${nameOf(row)} less ${nameOf(row.against)}`,
          claimed,
          numbers: {
            first: round(meanOf(finite(rowOf(row), TRAINED))),
            second: round(meanOf(finite(rowOf(row.against), TRAINED))),
          },
        }),
      ),
    };
  };
  const toReference = (row: ComparisonRow): boolean => sameSetting(row.against, referenceOf(row));

  return [
    tested(
      {
        id: 'schedule-lowers-error',
        claim: 'A noise schedule other than the linear one lowers the rating error of DiffCDR',
        by: 'summary',
        where: 'open question 2; all else as the reference has it',
      },
      'lower',
      (row) => toReference(row) && row.prediction === 'epsilon' && row.start === 'source',
      ({ schedule }) => schedule,
    ),
    tested(
      {
        id: 'prediction-lowers-error',
        claim: 'Predicting the clean vector or v and not the noise lowers the rating error of DiffCDR',
        by: 'ours',
        where: 'open question 2; linear schedule, from the source',
      },
      'lower',
      (row) => toReference(row) && row.schedule === 'linear' && row.start === 'source',
      ({ prediction }) => prediction,
    ),
    tested(
      {
        id: 'noise-start-raises-error',
        claim:
          'Sampling from noise, as diffusion models do, raises the rating error above that of sampling from the source',
        by: 'ours',
        where: 'the reference starts from the source vector without saying why',
      },
      'higher',
      (row) => row.start === 'noise' && sameSetting(row.against, { ...row, start: 'source' }),
      ({ schedule, prediction }) => `${schedule}, ${prediction}`,
    ),
    tested(
      {
        id: 'zero-terminal-wants-v',
        claim: 'With pure noise at the end of the schedule, predicting v errs less than predicting ε',
        by: 'ours',
        where: 'Lin et al. 2024: ε tells nothing of x0 where there is no signal',
      },
      'lower',
      (row) =>
        row.schedule === 'zero-terminal' &&
        row.prediction === 'v' &&
        sameSetting(row.against, { ...row, prediction: 'epsilon' }),
      ({ start }) => `from ${start}`,
    ),
    {
      id: 'ten-evaluations-suffice',
      claim: 'Ten evaluations of the network give the rating error of a hundred, to a hundredth',
      by: 'ours',
      where: 'the paper’s Figure 4 shows 15 to be enough for the vectors; here each setting, trained at 30',
      study: 'schedules',
      evidence: [...new Set(settings.map(titleOf))].map((data) => {
        const here = settings.filter((row) => titleOf(row) === data);
        const change = (row: SettingRow, nfe: number): number => {
          const [few, many] = [finite(row, nfe), finite(row, 100)];
          return few.length === row.seeds.length && many.length === few.length
            ? meanOf(few) - meanOf(many)
            : Number.POSITIVE_INFINITY;
        };
        const within = (nfe: number): number => here.filter((row) => Math.abs(change(row, nfe)) <= 0.01).length;
        const reference = rowOf(referenceOf(here[0]));
        const value = change(reference, 10);
        return {
          data,
          verdict: Math.abs(value) <= 0.01 ? ('holds' as const) : ('fails' as const),
          effect: Number.isFinite(value)
            ? { measure: 'MAE of the reference’s setting, 10 evaluations less 100', value: round(value) }
            : undefined,
          numbers: { settings: here.length, within5: within(5), within10: within(10), within20: within(20) },
          splits: 1,
          seeds: reference.seeds.length,
          unit: 'means over seeds',
          note: `of ${here.length} settings ${within(5)} are within a hundredth of a hundred evaluations at 5, ${within(10)} at 10, ${within(20)} at 20`,
        };
      }),
    },
    {
      id: 'spread-over-seeds',
      claim:
        'What is predicted and where sampling starts change the spread over seeds less than the seeds change the error',
      by: 'ours',
      where: 'open question 2; standard deviation over seeds of the MAE, base models included',
      study: 'schedules',
      evidence: PAIRS.map((pair) => {
        const here = settings.filter((row) => row.pair === pair && row.activation === 'none');
        const reference = rowOf(referenceOf(here[0]));
        const spreads = here.filter((row) => finite(row, TRAINED).length === row.seeds.length).map(spreadOf);
        const least = Math.min(...spreads);
        const most = Math.max(...spreads);
        const own = spreadOf(reference);
        return {
          data: titleOf(reference),
          verdict: most - least <= own ? ('holds' as const) : ('fails' as const),
          effect: {
            measure: 'standard deviation over seeds, largest less smallest of all settings',
            value: round(most - least),
          },
          numbers: { reference: round(own), least: round(least), most: round(most) },
          splits: 1,
          seeds: reference.seeds.length,
          unit: 'seeds',
        };
      }),
    },
  ];
}
