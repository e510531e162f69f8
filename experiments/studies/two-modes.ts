import { modeCoverage } from '../../lib/analysis/coverage';
import { energyDistance } from '../../lib/analysis/energy-distance';
import { fitRidge } from '../../lib/bridge/controls/ridge';
import { diffcdr } from '../../lib/bridge/diffcdr/diffcdr';
import { createPaddedDim } from '../../lib/diffusion/dim/padded';
import type { Activation } from '../../lib/diffusion/dim/parameters';
import type { SamplerStart } from '../../lib/diffusion/dim/start';
import { cosine } from '../../lib/diffusion/schedule/cosine';
import { measureList } from '../../lib/evaluation/metrics/ranking';
import { holm, pairedTTest } from '../../lib/evaluation/statistics/significance';
import { meanInterval } from '../../lib/math/interval';
import { applyLayer } from '../../lib/math/linear-layer';
import { type RandomStreams, randomStreams } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { starsOf, type TwoModes, twoModes } from '../../lib/synthetic/two-modes';
import type { SplitRows } from '../../lib/task/task';
import { meanOf, NOT_TOLD_APART, round, verdictOf } from '../parts/comparison';
import { defineStudy } from '../study';

const USERS = 2300;
const TESTED = 300;
const ITEMS = 40;
/** Samples of each test user. */
const SAMPLES = 20;
/** Samples of each test user that stand in the energy distance, whose cost grows with their square. */
const IN_ENERGY = 4;
/** What stands in the picture: the first users, some samples of each. */
const IN_CLOUD = { users: 20, samples: 10 };
const DIM = 2;
/** Near a mode: three deviations of the truth. */
const RADIUS = 0.3;
const LIST = 5;
/** An item is relevant from so many stars. */
const LIKED = 4;
const SEEDS = [1, 2, 3, 4, 5, 6];
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

/**
 * What a picture shows of a variant: samples in their users' own frames, where u_s is (1, 0), the modes are (0, ±1) and the user's
 * first sample lies above. A user who is given one mode alone is then seen above only.
 */
export interface Cloud {
  readonly variant: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Result {
  readonly measured: Measured;
  readonly cloud?: Cloud;
}

export interface TwoModesRows {
  readonly variants: readonly (Omit<Piece, 'seed'> & { readonly runs: readonly Measured[] })[];
  /** Of the world with equal modes and the first seed. */
  readonly clouds: readonly Cloud[];
}

/** Samples of target vectors, [TESTED × SAMPLES × 2], of the last TESTED users of the world. */
type Sampler = (world: TwoModes, random: RandomStreams) => Float32Array;

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
  return (world, random) => {
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

/** Samples of the first users in the users' own frames; see {@link Cloud}. */
function cloudOf(variant: string, world: TwoModes, samples: Float32Array): Cloud {
  const source = tested(world.source);
  const points: (readonly [x: number, y: number])[] = [];
  for (let user = 0; user < IN_CLOUD.users; user++) {
    const [a, b] = source.subarray(user * DIM, (user + 1) * DIM);
    const squares = a * a + b * b;
    let side = 0;
    for (let s = 0; s < IN_CLOUD.samples; s++) {
      const [x, y] = samples.subarray((user * SAMPLES + s) * DIM, (user * SAMPLES + s + 1) * DIM);
      const across = (a * y - b * x) / squares;
      side ||= across < 0 ? -1 : 1;
      points.push([(a * x + b * y) / squares, side * across]);
    }
  }
  const digits = (value: number): number => Number(value.toFixed(3));
  return { variant, x: points.map(([x]) => digits(x)), y: points.map(([, y]) => digits(y)) };
}

const SAMPLED = 'DIM, activation, from noise';
const COMMITTED = 'DIM, activation, from u_s';

/** A variant and what is read of its runs. */
type Reading = readonly [variant: string, pick: (run: Measured) => number];

/** A claim that one reading is higher (or lower) than another. */
interface Claim extends Pick<FindingInput, 'id' | 'claim' | 'where'> {
  readonly measure: string;
  readonly claimed: 'higher' | 'lower';
  readonly first: Reading;
  readonly second: Reading;
}

const coverage = (run: Measured): number => run.coverage;
const precision = (run: Measured): number => run.precision;
const CLAIMS: readonly Claim[] = [
  {
    id: 'two-modes-sampler-finds-both',
    claim: 'A DIM with an activation, started from noise, finds both modes where ridge finds neither',
    measure: 'share of modes found, DIM less Ridge',
    claimed: 'higher',
    first: [SAMPLED, coverage],
    second: [RIDGE, coverage],
  },
  {
    id: 'two-modes-sampler-nearer-in-distribution',
    claim:
      'The samples of a DIM with an activation, started from noise, are nearer to the true distribution than ridge',
    measure: 'energy distance, DIM less Ridge',
    claimed: 'lower',
    first: [SAMPLED, (run) => run.energy],
    second: [RIDGE, (run) => run.energy],
  },
  {
    id: 'two-modes-activation-needed',
    claim: 'Without its activation the DIM’s samples lie near a mode less often',
    measure: 'share of samples near a mode, with less without',
    claimed: 'higher',
    first: [SAMPLED, precision],
    second: ['DIM, affine, from noise', precision],
  },
  {
    id: 'two-modes-noise-needed',
    claim: 'Started from u_s instead of noise the DIM, even with its activation, gives up a mode of each user',
    measure: 'share of modes found, from noise less from u_s',
    claimed: 'higher',
    first: [SAMPLED, coverage],
    second: [COMMITTED, coverage],
  },
  {
    id: 'two-modes-condition-needs-room',
    claim:
      'The paper’s network, which adds condition and time to x_t, misses modes in two dimensions that the same network finds with room for them',
    where: 'four more coordinates without target and noise are the room',
    measure: 'share of samples near a mode, with room less without',
    claimed: 'higher',
    first: [SAMPLED, precision],
    second: ['DIM, activation, from noise, no room', precision],
  },
  {
    id: 'two-modes-sample-helps-ratings',
    claim: 'One sample predicts ratings with less squared error than ridge’s mean of the modes',
    where: 'for squared errors the mean is the best single guess',
    measure: 'RMSE, one sample less Ridge',
    claimed: 'lower',
    first: [SAMPLED, (run) => run.rmse.one],
    second: [RIDGE, (run) => run.rmse.mean],
  },
  {
    id: 'two-modes-mean-of-samples-helps-ratings',
    claim: 'The mean rating over samples predicts with less squared error than ridge',
    measure: 'RMSE, mean of samples less Ridge',
    claimed: 'lower',
    first: [SAMPLED, (run) => run.rmse.mean],
    second: [RIDGE, (run) => run.rmse.mean],
  },
  {
    id: 'two-modes-samples-help-lists',
    claim: 'A list by the share of samples that like an item is better than ridge’s',
    where: 'expected DCG is greatest for the order of the probabilities that items are relevant',
    measure: 'N@5, share of samples less Ridge',
    claimed: 'higher',
    first: [SAMPLED, (run) => run.ndcg.liked],
    second: [RIDGE, (run) => run.ndcg.mean],
  },
  {
    id: 'two-modes-one-sample-helps-lists',
    claim: 'A list by one sample is better than ridge’s',
    measure: 'N@5, one sample less Ridge',
    claimed: 'higher',
    first: [SAMPLED, (run) => run.ndcg.one],
    second: [RIDGE, (run) => run.ndcg.mean],
  },
  {
    id: 'two-modes-samples-beat-one-mode-at-lists',
    claim: 'A list by the share of samples is better than that of the one mode which the start from u_s falls into',
    measure: 'N@5, share of samples less the DIM from u_s',
    claimed: 'higher',
    first: [SAMPLED, (run) => run.ndcg.liked],
    second: [COMMITTED, (run) => run.ndcg.mean],
  },
  {
    id: 'two-modes-samples-beat-neighbours-at-lists',
    claim: 'A list by the share of samples is better than by the target vectors of the nearest training users',
    measure: 'N@5 by share, DIM less neighbours',
    claimed: 'higher',
    first: [SAMPLED, (run) => run.ndcg.liked],
    second: [NEIGHBOURS, (run) => run.ndcg.liked],
  },
];

/** Each claim in both worlds: t over the seeds' worlds, Holm over all of them. */
function findings({ variants }: TwoModesRows): FindingInput[] {
  const runs = (share: number, [variant, pick]: Reading): number[] => {
    const found = variants.find((row) => row.share === share && row.variant === variant);
    if (!found) throw new Error(`no rows of ${variant}, first mode ${share}`);
    return found.runs.map(pick);
  };
  const tests = CLAIMS.flatMap(({ id, first, second }) =>
    SHARES.map((share) => {
      const [a, b] = [runs(share, first), runs(share, second)];
      const { mean, halfWidth = 0 } = meanInterval(a.map((value, k) => value - b[k]));
      return {
        ...{ id, share, p: pairedTTest(a, b).p, numbers: { first: round(meanOf(a)), second: round(meanOf(b)) } },
        ...{ value: round(mean), low: round(mean - halfWidth), high: round(mean + halfWidth) },
      };
    }),
  );
  const adjusted = holm(tests.map(({ p }) => p));
  return CLAIMS.map(({ id, claim, where, measure, claimed }) => ({
    ...{ id, claim, where, by: 'ours', study: 'two-modes' },
    family: `the ${tests.length} comparisons in worlds of two modes`,
    evidence: tests.flatMap(({ share, value, low, high, numbers, ...test }, k) => {
      if (test.id !== id) return [];
      const pHolm = round(adjusted[k]);
      const verdict = verdictOf({ value, pHolm }, claimed);
      return {
        data: `two modes, the first with probability ${share}`,
        verdict,
        effect: { measure, value, low, high, pHolm },
        numbers,
        splits: SEEDS.length,
        seeds: SEEDS.length,
        unit: 'worlds, one a seed',
        ...(verdict === 'cannot be tested' ? { note: NOT_TOLD_APART } : {}),
      };
    }),
  }));
}

/** The world in which the target given the source has two modes: what is lost when one thing after another is taken away. */
export const twoModesCollapse = defineStudy<Piece, Result, TwoModesRows>({
  name: 'two-modes',
  question: 'Where the target given the source has two modes, what finds both, and does it help ratings or lists?',
  minutes: 1,
  version: 2,
  pieces: () =>
    SEEDS.flatMap((seed) => SHARES.flatMap((share) => VARIANTS.map((variant) => ({ share, variant, seed })))),
  describe: ({ share, variant, seed }) => `${variant}, first mode ${share}, seed ${seed}`,
  group: ({ share, seed }) => `${share}, ${seed}`,
  worker:
    () =>
    async ({ share, variant, seed }) => {
      const world = twoModes({ users: USERS, items: ITEMS, firstShare: share }, seed);
      const streams = randomStreams(seed);
      const samples = samplerOf(variant)(world, (stage) => streams(`two-modes/${stage}`));
      const drawn = share === SHARES[0] && seed === SEEDS[0];
      return { measured: measured(world, samples), ...(drawn ? { cloud: cloudOf(variant, world, samples) } : {}) };
    },
  rows: (done) => ({
    variants: SHARES.flatMap((share) =>
      VARIANTS.map((variant) => {
        const here = done.filter(({ payload }) => payload.share === share && payload.variant === variant);
        return { share, variant, runs: here.map(({ result }) => result.measured) };
      }),
    ),
    clouds: done.flatMap(({ result }) => result.cloud ?? []),
  }),
  findings,
});
