import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { methodOf, parseConfig } from '../../lib/experiment/config';
import { runData } from '../../lib/experiment/run-data';
import { meanInterval } from '../../lib/math/interval';
import type { FindingInput } from '../../lib/report/ledger/finding';
import type { MapKind } from '../../lib/synthetic/options';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';
import { meanOf, round } from '../parts/comparison';
import { defineStudy } from '../study';

/** What a world is like. */
export interface Regime {
  readonly map: MapKind;
  /** Length of the base models' vectors; the true ones have 3 coordinates. */
  readonly dim: number;
  /** Share of a rating's variance that is taste; 0.2 is noise, user and item biases share the rest. */
  readonly taste: number;
  /** Ratings of a user, on average: of 300 items. */
  readonly ratingsPerUser: number;
  /** Users of both domains, of 500 in each. */
  readonly overlap: number;
}

interface Piece extends Regime {
  /** Of the world, of the split and of the run. */
  readonly seed: number;
}

/** Values by method. */
type Values = Readonly<Record<string, number>>;
interface Measured {
  readonly mae: Values;
  readonly ndcg: Values;
}

interface Row extends Regime {
  /** By method, one value a seed. */
  readonly mae: Readonly<Record<string, readonly number[]>>;
  readonly ndcg: Readonly<Record<string, readonly number[]>>;
}

const SEEDS = [1, 2, 3];
const ACTIVATED = 'DiffCDR, silu';
const RATED = ['ItemMean', 'BiasBridge', 'Ridge', 'EMCDR', 'AffineTask', 'PTUPCDR', 'DiffCDR'];
const RANKED = ['MostPop', 'UserKnn', 'ItemRidge', 'Ease', 'Ridge', 'EMCDR', 'DiffCDR'];

/** One budget for all that is trained; batches and learning rates that suit worlds of some thousand ratings. */
const settings = (dim: number, diffcdr: object = {}) => ({
  split: { beta: 0.3 },
  embedding: { dim, biased: true, epochs: 20, batchSize: 128 },
  methods: {
    EMCDR: { epochs: 20 },
    PTUPCDR: { epochs: 20 },
    AffineTask: { epochs: 20, learningRate: 0.005 },
    DiffCDR: { epochs: 20, learningRate: 0.005, ...diffcdr },
  },
});

async function measure({ map, dim, taste, ratingsPerUser, overlap, seed }: Piece): Promise<Measured> {
  const size = { users: 500, items: 300, ratings: 500 * ratingsPerUser };
  const ratingNoise = 0.2;
  const bias = (1 - ratingNoise - taste) / 2;
  const { source, target } = synthesize(
    {
      ...{ source: size, target: size, overlap, map, ratingNoise },
      ...{ factors: 3, noise: 0.1, userBias: bias, itemBias: bias },
      ...{ tasteChoice: 1, popularityExponent: 0.6, popularityShift: 20 },
    },
    seed,
  );
  const data = runData(makeTask(source, target));
  const plain = parseConfig(settings(dim), 'regimes');
  const activated = parseConfig(
    settings(dim, { activation: 'silu', hiddenDim: 32, nfe: 9, batchSize: 512 }),
    'regimes',
  );
  const pool = new BaseModelPool({ methods: [...RATED, ...RANKED].map((method) => methodOf(plain, method)) });
  const spec = { seed, selection: 'validation' } as const;
  const mae: Record<string, number> = {};
  const ndcg: Record<string, number> = {};
  for (const method of RATED) {
    mae[method] = round((await runCell(data, plain, { ...spec, method }, { pool })).result.row.mae);
  }
  mae[ACTIVATED] = round((await runCell(data, activated, { ...spec, method: 'DiffCDR' }, { pool })).result.row.mae);
  for (const method of RANKED) {
    const { result } = await runCell(data, plain, { ...spec, method, protocol: 'ranking' }, { pool });
    ndcg[method] = round(result.row.ndcg);
  }
  return { mae, ndcg };
}

function allRegimes(): Regime[] {
  const list: Regime[] = [];
  for (const map of ['linear', 'nonlinear'] as const) {
    for (const dim of [4, 10]) {
      for (const taste of [0.2, 0.4, 0.6]) {
        for (const ratingsPerUser of [10, 40])
          for (const overlap of [100, 400]) list.push({ map, dim, taste, ratingsPerUser, overlap });
      }
    }
  }
  return list;
}

const same = (a: Regime, b: Regime): boolean =>
  (['map', 'dim', 'taste', 'ratingsPerUser', 'overlap'] as const).every((key) => a[key] === b[key]);

/** Where diffusion earns its keep: small worlds in which one thing at a time is more or less. */
export const regimes = defineStudy<Piece, Measured, readonly Row[]>({
  name: 'regimes',
  question: 'In which synthetic worlds does diffusion predict ratings or lists best?',
  minutes: 15,
  version: 1,
  pieces: () => SEEDS.flatMap((seed) => allRegimes().map((regime) => ({ ...regime, seed }))),
  describe: ({ map, dim, taste, ratingsPerUser, overlap, seed }) =>
    `${map}, d ${dim}, taste ${taste}, ${ratingsPerUser} ratings a user, overlap ${overlap}, seed ${seed}`,
  group: ({ map, dim, seed }) => `${map}, ${dim}, ${seed}`,
  worker: () => measure,
  rows: (done) =>
    allRegimes().map((regime) => {
      const here = done.filter(({ payload }) => same(payload, regime)).sort((a, b) => a.payload.seed - b.payload.seed);
      const collect = (measure: keyof Measured, methods: readonly string[]) =>
        Object.fromEntries(methods.map((method) => [method, here.map(({ result }) => result[measure][method])]));
      return { ...regime, mae: collect('mae', [...RATED, ACTIVATED]), ndcg: collect('ndcg', RANKED) };
    }),
  findings: (rows) => [
    winsOf(rows, 'mae', ['DiffCDR', ACTIVATED], {
      id: 'diffusion-best-at-ratings-somewhere',
      claim: 'There are synthetic worlds in which diffusion predicts ratings better than all else',
    }),
    winsOf(rows, 'ndcg', ['DiffCDR'], {
      id: 'diffusion-best-at-lists-somewhere',
      claim: 'There are synthetic worlds in which diffusion ranks better than all else',
    }),
    againstAffine(rows),
  ],
});

const MAPS = ['linear', 'nonlinear'] as const;

/** In how many worlds of a map diffusion is best: better than every other method with each of the seeds. */
function winsOf(
  rows: readonly Row[],
  measure: 'mae' | 'ndcg',
  diffusion: readonly string[],
  head: Pick<FindingInput, 'id' | 'claim'>,
): FindingInput {
  const sign = measure === 'mae' ? 1 : -1;
  const evidence = MAPS.map((map) => {
    const worlds = rows.filter((row) => row.map === map);
    const won = worlds.filter((row) => {
      const others = Object.keys(row[measure]).filter((method) => !diffusion.includes(method));
      return diffusion.some((method) =>
        row[measure][method].every((value, k) => others.every((other) => sign * (row[measure][other][k] - value) > 0)),
      );
    });
    return {
      data: `synthetic worlds with a ${map} map`,
      verdict: won.length > 0 ? ('holds' as const) : ('fails' as const),
      effect: { measure: `worlds of ${worlds.length} in which it is best with every seed`, value: won.length },
      numbers: { worlds: worlds.length, won: won.length },
      splits: SEEDS.length,
      seeds: SEEDS.length,
      unit: 'worlds; seed, split and world change together',
    };
  });
  return { ...head, by: 'ours', study: 'regimes', evidence };
}

/** DiffCDR beside the affine map that it is in form, over all worlds. */
function againstAffine(rows: readonly Row[]): FindingInput {
  const evidence = MAPS.map((map) => {
    const worlds = rows.filter((row) => row.map === map);
    const differences = worlds.map(({ mae }) => meanOf(mae.DiffCDR) - meanOf(mae.AffineTask));
    const { mean, halfWidth = 0 } = meanInterval(differences);
    const [low, high] = [round(mean - halfWidth), round(mean + halfWidth)];
    return {
      data: `synthetic worlds with a ${map} map`,
      verdict: high < 0 ? ('holds' as const) : low > 0 ? ('fails' as const) : ('cannot be tested' as const),
      effect: { measure: 'MAE, DiffCDR less AffineTask', value: round(mean), low, high },
      numbers: { worlds: worlds.length, better: differences.filter((difference) => difference < 0).length },
      splits: SEEDS.length,
      seeds: SEEDS.length,
      unit: 'worlds, each the mean over its seeds',
    };
  });
  return {
    id: 'diffusion-beats-affine-map-in-worlds',
    claim:
      'Over worlds of many kinds DiffCDR predicts ratings better than the same affine map trained without diffusion',
    by: 'ours',
    study: 'regimes',
    evidence,
  };
}
