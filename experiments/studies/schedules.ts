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
import {
  type Comparison,
  compareRuns,
  meanOf,
  NOT_TOLD_APART,
  round,
  UNIT,
  verdictOf,
  withHolm,
} from '../parts/comparison';
import { sampleTrained } from '../parts/sampled-diffcdr';
import { defineStudy } from '../study';

const BETA = 0.2;
const PAIRS: readonly PairName[] = ['epinions-04-03', 'books-movies'];
/** `learned` is fitted to each run's training users. */
const NAMES = [...SCHEDULES.map(({ name }) => name), 'learned'] as const;
const AFFINE_SEEDS = [1, 2, 3, 4, 5];
/** With an activation a run takes a hundred times as long, so that the design is thinned there, and only there. */
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
  AFFINE_SEEDS.flatMap((seed) =>
    NAMES.flatMap((schedule) =>
      PREDICTIONS.flatMap((prediction) =>
        SAMPLER_STARTS.map((start): Piece => ({ pair, activation: 'none', schedule, prediction, start, seed })),
      ),
    ),
  ),
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
  group: ({ pair, seed }) => `${pair}, ${seed}`,
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

/** What a setting is compared with: the reference's, and itself from the source where it starts from noise. */
function rivalsOf(row: Setting): Setting[] {
  const { pair, activation } = row;
  const reference: Setting = { pair, activation, schedule: 'linear', prediction: 'epsilon', start: 'source' };
  const rivals = [reference, ...(row.start === 'noise' ? [{ ...setting(row), start: 'source' as const }] : [])];
  return rivals.filter((rival, k) => !sameSetting(rival, row) && rivals.findIndex((r) => sameSetting(r, rival)) === k);
}

const setting = ({ pair, activation, schedule, prediction, start }: Setting): Setting => ({
  ...{ pair, activation, schedule, prediction, start },
});

const dataOf = ({ pair }: Setting): string => `${pairs[pair].title}, β = ${BETA}`;

function findings({ settings, comparisons }: Rows): FindingInput[] {
  return [];
}
