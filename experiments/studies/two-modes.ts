import { modeCoverage } from '../../lib/analysis/coverage';
import { energyDistance } from '../../lib/analysis/energy-distance';
import { fitRidge } from '../../lib/bridge/controls/ridge';
import { diffcdr } from '../../lib/bridge/diffcdr/diffcdr';
import { prepareNetwork } from '../../lib/diffusion/dim/create-engine';
import { createPaddedDim } from '../../lib/diffusion/dim/padded';
import type { Activation } from '../../lib/diffusion/dim/parameters';
import type { SamplerStart } from '../../lib/diffusion/dim/start';
import { cosine } from '../../lib/diffusion/schedule/cosine';
import { measureList } from '../../lib/evaluation/metrics/ranking';
import { meanInterval } from '../../lib/math/interval';
import { applyLayer } from '../../lib/math/linear-layer';
import { type RandomStreams, randomStreams } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { starsOf, type TwoModes, twoModes } from '../../lib/synthetic/two-modes';
import type { SplitRows } from '../../lib/task/task';
import { meanOf, round } from '../parts/comparison';
import { defineStudy } from '../study';

const USERS = 2300;
const TESTED = 300;
const ITEMS = 40;
/** Samples of each test user. */
const SAMPLES = 20;
/** Samples of each test user that stand in the energy distance, whose cost grows with their square. */
const IN_ENERGY = 4;
const DIM = 2;
/** Near a mode: three deviations of the truth. */
const RADIUS = 0.3;
const LIST = 5;
/** An item is relevant from so many stars. */
const LIKED = 4;
const SEEDS = [1, 2, 3];
/** Probabilities of the first mode: alike, and one more likely. */
const SHARES = [0.5, 0.7];

interface DimVariant {
  readonly activation: Activation;
  readonly start: SamplerStart;
  /** Coordinates beside the two, for condition and time. */
  readonly room: number;
}

/** From what succeeds, one thing taken away after another. */
const DIMS: Readonly<Record<string, DimVariant>> = {
  'DIM, activation, from noise': { activation: 'silu', start: 'noise', room: 4 },
  'DIM, activation, from u_s': { activation: 'silu', start: 'source', room: 4 },
  'DIM, activation, from noise, no room': { activation: 'silu', start: 'noise', room: 0 },
  'DIM, affine, from noise': { activation: 'none', start: 'noise', room: 4 },
  'DIM, affine, from u_s': { activation: 'none', start: 'source', room: 4 },
};
const TRUTH = 'true distribution';
const NEIGHBOURS = 'target vectors of neighbours';
const RIDGE = 'Ridge';
const DIFFCDR = 'DiffCDR as published';
const VARIANTS = [TRUTH, NEIGHBOURS, ...Object.keys(DIMS), RIDGE, DIFFCDR];

interface Piece {
  /** Probability of the first mode. */
  readonly share: number;
  readonly variant: string;
  readonly seed: number;
}

interface Measured {
  /** Of (u_s, û) and (u_s, u_t) of test users. */
  readonly energy: number;
  readonly coverage: number;
  readonly precision: number;
  /** Of one sample, and of the mean of the samples' ratings. */
  readonly mae: { readonly one: number; readonly mean: number };
  readonly rmse: { readonly one: number; readonly mean: number };
  /** N@5 of the list by one sample's ratings, by the samples' mean rating, and by the share of samples that like the item. */
  readonly ndcg: { readonly one: number; readonly mean: number; readonly liked: number };
}

type Row = Omit<Piece, 'seed'> & { readonly runs: readonly Measured[] };

/** Samples of target vectors, [TESTED × SAMPLES × 2], of the last TESTED users of the world. */
type Sampler = (world: TwoModes, random: RandomStreams) => Float32Array | Promise<Float32Array>;

const trained = <T extends Float32Array>(vectors: T): T => vectors.subarray(0, (USERS - TESTED) * DIM) as T;
const tested = <T extends Float32Array>(vectors: T): T => vectors.subarray((USERS - TESTED) * DIM) as T;

/** The same vector as all samples of a user. */
function repeated(vectors: ArrayLike<number>): Float32Array {
  return Float32Array.from(
    { length: TESTED * SAMPLES * DIM },
    (_, k) => vectors[Math.floor(k / (SAMPLES * DIM)) * DIM + (k % DIM)],
  );
}

const fromTruth: Sampler = (world, random) => {
  const samples = new Float32Array(TESTED * SAMPLES * DIM);
  for (let s = 0; s < SAMPLES; s++) {
    const drawn = tested(world.draw(random(`draw/${s}`)));
    for (let user = 0; user < TESTED; user++) {
      samples.set(drawn.subarray(user * DIM, (user + 1) * DIM), (user * SAMPLES + s) * DIM);
    }
  }
  return samples;
};

/** Without any model: the target vectors of the training users whose source vectors are nearest. */
const fromNeighbours: Sampler = ({ source, target }) => {
  const samples = new Float32Array(TESTED * SAMPLES * DIM);
  const [from, to] = [trained(source), tested(source)];
  for (let user = 0; user < TESTED; user++) {
    const distance = (k: number): number =>
      Math.hypot(from[k * DIM] - to[user * DIM], from[k * DIM + 1] - to[user * DIM + 1]);
    const near = Array.from({ length: USERS - TESTED }, (_, k) => k).sort((a, b) => distance(a) - distance(b));
    for (let s = 0; s < SAMPLES; s++) {
      samples.set(target.subarray(near[s] * DIM, (near[s] + 1) * DIM), (user * SAMPLES + s) * DIM);
    }
  }
  return samples;
};

const fromRidge: Sampler = ({ source, target }) => {
  const x = Float64Array.from(trained(source));
  const map = fitRidge(x, Float64Array.from(trained(target)), USERS - TESTED, DIM, DIM, 1);
  return repeated(applyLayer(map, Float64Array.from(tested(source)), TESTED, new Float64Array(TESTED * DIM)));
};

/** The paper's bridge, with base models that are the truth and ratings that follow from it. */
const fromDiffcdr: Sampler = (world, random) => {
  const users = Int32Array.from({ length: USERS }, (_, user) => user);
  const trainUsers = users.subarray(0, USERS - TESTED);
  const rows = trainUsers.length * ITEMS;
  const bridgeTrain = {
    users: Int32Array.from({ length: rows }, (_, k) => Math.floor(k / ITEMS)),
    items: Int32Array.from({ length: rows }, (_, k) => k % ITEMS),
    values: world.ratings.subarray(0, rows),
  };
  const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
  const split: SplitRows = {
    ...{ trainUsers, validationUsers: new Int32Array(0), testUsers: users.subarray(USERS - TESTED) },
    ...{ source: none, targetTrain: bridgeTrain, bridgeTrain, validation: none, test: none },
    rated: { source: none, target: bridgeTrain },
  };
  const itemIds = Array.from({ length: ITEMS }, (_, item) => `i${item}`);
  const bridge = diffcdr.create(
    {
      task: {
        userIds: Array.from(users, (user) => `u${user}`),
        source: { ...none, itemIds: [] },
        target: { ...bridgeTrain, itemIds },
        overlap: users,
      },
      split,
      base: {
        source: { dim: DIM, users: world.source, items: new Float32Array(0) },
        target: {
          dim: DIM,
          users: world.target,
          items: world.items,
          itemOffsets: new Float32Array(ITEMS).fill(3),
        },
      },
      random,
    },
    diffcdr.options.parse({}),
  );
  finish(bridge.fit());
  const vectors = bridge.transfer(split.testUsers);
  bridge.dispose?.();
  return repeated(vectors);
};

function fromDim({ activation, start, room }: DimVariant): Sampler {
  return async (world, random) => {
    if (activation !== 'none') await prepareNetwork();
    const dim = createPaddedDim(
      DIM,
      room,
      {
        ...{ activation, start, schedule: cosine, prediction: 'x0', guidance: 1, solver: {} },
        ...{ hiddenDim: 64, learningRate: 0.005, clipNorm: 1, steps: 1000 },
      },
      random,
    );
    finish(
      dim.train({ condition: trained(world.source), target: trained(world.target) }, { steps: 2000, batchSize: 256 }),
    );
    const conditions = repeated(tested(world.source));
    const noise = start === 'noise' ? random('start').fillNormal(new Float32Array(conditions.length)) : undefined;
    const samples = dim.sample(conditions, noise);
    dim.dispose();
    return samples;
  };
}

function samplerOf(variant: string): Sampler {
  switch (variant) {
    case TRUTH:
      return fromTruth;
    case NEIGHBOURS:
      return fromNeighbours;
    case RIDGE:
      return fromRidge;
    case DIFFCDR:
      return fromDiffcdr;
    default:
      return fromDim(DIMS[variant]);
  }
}

/** (u_s, vector) of test users, so that it matters who lies where. */
function joint(source: Float32Array, vectors: Float32Array, perUser: number, used: number): Float32Array {
  const points = new Float32Array(TESTED * used * 2 * DIM);
  for (let user = 0; user < TESTED; user++) {
    for (let s = 0; s < used; s++) {
      const at = (user * used + s) * 2 * DIM;
      points.set(source.subarray(user * DIM, (user + 1) * DIM), at);
      const from = (user * perUser + s) * DIM;
      points.set(vectors.subarray(from, from + DIM), at + DIM);
    }
  }
  return points;
}

function measured(world: TwoModes, samples: Float32Array): Measured {
  const source = tested(world.source);
  const firstUser = USERS - TESTED;
  const modes = world.modes.subarray(firstUser * 2 * DIM);
  const errors = { one: 0, mean: 0, oneSquared: 0, meanSquared: 0 };
  const ndcg = { one: 0, mean: 0, liked: 0 };
  let users = 0;
  for (let user = 0; user < TESTED; user++) {
    const one = new Float64Array(ITEMS);
    const mean = new Float64Array(ITEMS);
    const liked = new Float64Array(ITEMS);
    const truth = world.ratings.subarray((firstUser + user) * ITEMS, (firstUser + user + 1) * ITEMS);
    for (let item = 0; item < ITEMS; item++) {
      for (let s = 0; s < SAMPLES; s++) {
        const stars = starsOf(samples, (user * SAMPLES + s) * DIM, world.items, item);
        if (s === 0) one[item] = stars;
        mean[item] += stars / SAMPLES;
        // Ties between items that as many samples like go by their mean rating.
        liked[item] += (stars >= LIKED ? 1 : 0) / SAMPLES + 1e-6 * stars;
      }
      errors.one += Math.abs(one[item] - truth[item]);
      errors.mean += Math.abs(mean[item] - truth[item]);
      errors.oneSquared += (one[item] - truth[item]) ** 2;
      errors.meanSquared += (mean[item] - truth[item]) ** 2;
    }
    const relevant = new Set(Array.from(truth.keys()).filter((item) => truth[item] >= LIKED));
    if (relevant.size === 0) continue;
    users++;
    for (const [name, scores] of Object.entries({ one, mean, liked })) {
      const list = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
      ndcg[name as keyof typeof ndcg] += measureList(list.slice(0, LIST), relevant, LIST).ndcg;
    }
  }
  const ratings = TESTED * ITEMS;
  const { coverage, precision } = modeCoverage(samples, modes, DIM, { users: TESTED, radius: RADIUS });
  return {
    energy: round(
      energyDistance(joint(source, samples, SAMPLES, IN_ENERGY), joint(source, tested(world.target), 1, 1), 2 * DIM),
    ),
    coverage: round(coverage),
    precision: round(precision),
    mae: { one: round(errors.one / ratings), mean: round(errors.mean / ratings) },
    rmse: {
      one: round(Math.sqrt(errors.oneSquared / ratings)),
      mean: round(Math.sqrt(errors.meanSquared / ratings)),
    },
    ndcg: { one: round(ndcg.one / users), mean: round(ndcg.mean / users), liked: round(ndcg.liked / users) },
  };
}

const SAMPLED = 'DIM, activation, from noise';

/** The first less the second, seed by seed, with the interval over seeds. */
function differenceOf(
  rows: readonly Row[],
  share: number,
  first: readonly [variant: string, pick: (run: Measured) => number],
  second: readonly [variant: string, pick: (run: Measured) => number],
) {
  const runs = ([variant, pick]: typeof first): number[] => {
    const found = rows.find((row) => row.share === share && row.variant === variant);
    if (!found) throw new Error(`no rows of ${variant}, first mode ${share}`);
    return found.runs.map(pick);
  };
  const [a, b] = [runs(first), runs(second)];
  const { mean, halfWidth = 0 } = meanInterval(a.map((value, k) => value - b[k]));
  return {
    ...{ first: round(meanOf(a)), second: round(meanOf(b)) },
    ...{ value: round(mean), low: round(mean - halfWidth), high: round(mean + halfWidth) },
  };
}

/** A claim that the first is higher (or lower) than the second, in both worlds. */
function comparisonFinding(
  rows: readonly Row[],
  head: Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'>,
  measure: string,
  claimed: 'higher' | 'lower',
  first: readonly [variant: string, pick: (run: Measured) => number],
  second: readonly [variant: string, pick: (run: Measured) => number],
): FindingInput {
  return {
    ...head,
    study: 'two-modes',
    evidence: SHARES.map((share) => {
      const { value, low, high, ...numbers } = differenceOf(rows, share, first, second);
      const sure = low > 0 || high < 0;
      const asClaimed = claimed === 'higher' ? value > 0 : value < 0;
      return {
        data: `two modes, the first with probability ${share}`,
        verdict: !sure ? ('cannot be tested' as const) : asClaimed ? ('holds' as const) : ('fails' as const),
        effect: { measure, value, low, high },
        numbers,
        splits: SEEDS.length,
        seeds: SEEDS.length,
        unit: 'worlds, one a seed',
        ...(sure ? {} : { note: 'the interval over worlds includes no difference' }),
      };
    }),
  };
}

function findings(rows: readonly Row[]): FindingInput[] {
  const coverage = (run: Measured): number => run.coverage;
  const precision = (run: Measured): number => run.precision;
  const compare = comparisonFinding.bind(undefined, rows);
  return [
    compare(
      {
        id: 'two-modes-sampler-finds-both',
        claim: 'A DIM with an activation, started from noise, finds both modes where ridge finds neither',
        by: 'ours',
      },
      'share of modes found, DIM less Ridge',
      'higher',
      [SAMPLED, coverage],
      [RIDGE, coverage],
    ),
    compare(
      {
        id: 'two-modes-activation-needed',
        claim: 'Without its activation the DIM’s samples lie near a mode less often',
        by: 'ours',
      },
      'share of samples near a mode, with less without',
      'higher',
      [SAMPLED, precision],
      ['DIM, affine, from noise', precision],
    ),
    compare(
      {
        id: 'two-modes-noise-needed',
        claim: 'Started from u_s instead of noise the DIM, even with its activation, gives up one mode of each user',
        by: 'ours',
      },
      'share of modes found, from noise less from u_s',
      'higher',
      [SAMPLED, coverage],
      ['DIM, activation, from u_s', coverage],
    ),
    compare(
      {
        id: 'two-modes-condition-needs-room',
        claim:
          'The paper’s network, which adds condition and time to x_t, cannot tell them apart and misses the modes that the same network finds with room for them',
        by: 'ours',
      },
      'share of samples near a mode, with room less without',
      'higher',
      [SAMPLED, precision],
      ['DIM, activation, from noise, no room', precision],
    ),
    compare(
      {
        id: 'two-modes-sample-helps-ratings',
        claim: 'A sample predicts ratings better than the affine map’s mean of the modes',
        by: 'ours',
        where: 'for squared errors the mean is the best single guess',
      },
      'RMSE, one sample less Ridge',
      'lower',
      [SAMPLED, (run) => run.rmse.one],
      [RIDGE, (run) => run.rmse.mean],
    ),
    compare(
      {
        id: 'two-modes-mean-of-samples-helps-ratings',
        claim: 'The mean rating over samples predicts better than the affine map',
        by: 'ours',
      },
      'RMSE, mean of samples less Ridge',
      'lower',
      [SAMPLED, (run) => run.rmse.mean],
      [RIDGE, (run) => run.rmse.mean],
    ),
    compare(
      {
        id: 'two-modes-samples-help-lists',
        claim: 'A list by the share of samples that like an item is better than the affine map’s',
        by: 'ours',
        where:
          'expected DCG is greatest for the order of the probabilities that items are relevant, which the mean vector does not tell',
      },
      'N@5, share of samples less Ridge',
      'higher',
      [SAMPLED, (run) => run.ndcg.liked],
      [RIDGE, (run) => run.ndcg.mean],
    ),
    compare(
      {
        id: 'two-modes-one-sample-helps-lists',
        claim: 'A list by one sample is better than the affine map’s',
        by: 'ours',
      },
      'N@5, one sample less Ridge',
      'higher',
      [SAMPLED, (run) => run.ndcg.one],
      [RIDGE, (run) => run.ndcg.mean],
    ),
    compare(
      {
        id: 'two-modes-neighbours-suffice',
        claim:
          'In two dimensions the target vectors of nearest training users make as good a list as a diffusion model’s samples',
        by: 'ours',
      },
      'N@5 by share, DIM less neighbours',
      'lower',
      [SAMPLED, (run) => run.ndcg.liked],
      [NEIGHBOURS, (run) => run.ndcg.liked],
    ),
  ];
}

/** The world in which the target given the source has two modes: what is lost when one thing after another is taken away. */
export const twoModesCollapse = defineStudy<Piece, Measured, readonly Row[]>({
  name: 'two-modes',
  question: 'Where the target given the source has two modes, what finds both, and does it help ratings or lists?',
  minutes: 2,
  version: 1,
  pieces: () =>
    SEEDS.flatMap((seed) => SHARES.flatMap((share) => VARIANTS.map((variant) => ({ share, variant, seed })))),
  describe: ({ share, variant, seed }) => `${variant}, first mode ${share}, seed ${seed}`,
  group: ({ share, seed }) => `${share}, ${seed}`,
  worker:
    () =>
    async ({ share, variant, seed }) => {
      const world = twoModes({ users: USERS, items: ITEMS, firstShare: share }, seed);
      const streams = randomStreams(seed);
      return measured(world, await samplerOf(variant)(world, (stage) => streams(`two-modes/${stage}`)));
    },
  rows: (done) =>
    SHARES.flatMap((share) =>
      VARIANTS.map((variant) => {
        const here = done.filter(({ payload }) => payload.share === share && payload.variant === variant);
        return { share, variant, runs: here.map(({ result }) => result) };
      }),
    ),
  findings,
});
