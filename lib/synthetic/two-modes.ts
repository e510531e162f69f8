import { cos, sin } from '../math/elementary';
import { type RandomStream, randomStreams } from '../math/random';

/** Length of the vectors of this world. */
const DIM = 2;

/** The least and the greatest length of a source vector: never so short that its two modes would run into one. */
const LENGTHS = [0.8, 1.2] as const;

/** What world to make. */
export interface TwoModesOptions {
  readonly users: number;
  readonly items: number;
  /** Probability of the first mode, 0 to 1; default ½. */
  readonly firstShare?: number;
  /** Standard deviation of a target vector around its mode, in each coordinate; default 0.1. */
  readonly spread?: number;
  /** Standard deviation of the noise of a rating, in stars; default 0.3. */
  readonly ratingNoise?: number;
}

/**
 * A world of two dimensions in which the target given the source has two modes: u_t = ±R u_s + noise, R a quarter turn. Who
 * likes one thing here likes one thing or its opposite there, and nothing in the source says which.
 */
export interface TwoModes {
  readonly dim: number;
  /** u_s, [users × 2]: any direction, lengths 0.8 to 1.2. */
  readonly source: Float32Array;
  /** u_t, [users × 2]. */
  readonly target: Float32Array;
  /** R u_s and −R u_s of each user, [users × 2 × 2]. */
  readonly modes: Float32Array;
  /** v, [items × 2]: directions even around the circle, length 2, in random order. */
  readonly items: Float32Array;
  /** 3 + u_t·v + noise within 1 to 5, [users × items]. */
  readonly ratings: Float32Array;
  /** Another u_t of each user from the true distribution, [users × 2]. */
  draw(random: RandomStream): Float32Array;
}

/** The stars that a target vector gives to an item: 3 + u·v within 1 to 5. */
export function starsOf(vector: ArrayLike<number>, at: number, items: ArrayLike<number>, item: number): number {
  const product = vector[at] * items[item * DIM] + vector[at + 1] * items[item * DIM + 1];
  return Math.min(5, Math.max(1, 3 + product));
}

/**
 * Makes the world; the same options and seed give the same.
 * @throws RangeError where a share or a deviation is out of range
 */
export function twoModes(options: TwoModesOptions, seed: number): TwoModes {
  const { users, items, firstShare = 0.5, spread = 0.1, ratingNoise = 0.3 } = options;
  if (!(firstShare >= 0 && firstShare <= 1)) throw new RangeError(`firstShare is from 0 to 1, not ${firstShare}`);
  if (!(spread >= 0 && ratingNoise >= 0)) {
    throw new RangeError(`spread and ratingNoise are from 0 on, not ${spread} and ${ratingNoise}`);
  }
  const random = (stage: string): RandomStream => randomStreams(seed)(`synthetic/two-modes/${stage}`);
  const source = new Float32Array(users * DIM);
  const modes = new Float32Array(users * 2 * DIM);
  const where = random('source');
  for (let user = 0; user < users; user++) {
    const angle = 2 * Math.PI * where.uniform();
    const length = LENGTHS[0] + (LENGTHS[1] - LENGTHS[0]) * where.uniform();
    const [x, y] = [length * cos(angle), length * sin(angle)];
    source.set([x, y], user * DIM);
    modes.set([-y, x, y, -x], user * 2 * DIM);
  }
  const draw = (stream: RandomStream): Float32Array => {
    const drawn = new Float32Array(users * DIM);
    for (let user = 0; user < users; user++) {
      const mode = (2 * user + (stream.uniform() < firstShare ? 0 : 1)) * DIM;
      for (let k = 0; k < DIM; k++) drawn[user * DIM + k] = modes[mode + k] + spread * stream.normal();
    }
    return drawn;
  };
  const target = draw(random('target'));

  const order = random('items').shuffle(Int32Array.from({ length: items }, (_, item) => item));
  const itemVectors = new Float32Array(items * DIM);
  order.forEach((place, item) => {
    const angle = (2 * Math.PI * place) / items;
    itemVectors.set([2 * cos(angle), 2 * sin(angle)], item * DIM);
  });
  const noise = random('ratings');
  const ratings = Float32Array.from({ length: users * items }, (_, k) => {
    const user = Math.floor(k / items);
    return Math.min(5, Math.max(1, starsOf(target, user * DIM, itemVectors, k % items) + ratingNoise * noise.normal()));
  });
  return { dim: DIM, source, target, modes, items: itemVectors, ratings, draw };
}
