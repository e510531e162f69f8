import { exp, pow } from '../math/elementary';
import { type RandomStreams, randomStreams } from '../math/random';
import { finish, type Pause, pacer } from '../math/work';
import type { Ratings } from '../ratings/ratings';
import { chooseByTaste } from './choice';
import { proportionalCounts } from './counts';
import { drawLatentMap } from './latent-map';
import {
  completeOptions,
  domainOptions,
  type FullSynthesisOptions,
  type SynthesisOptions,
  tasteShare,
} from './options';
import { pairUsersWithItems } from './pairing';
import { findPreset, type PresetName } from './presets';
import type { DomainTruth, Truth } from './truth';

/** A cross-domain pair and what it was made from. */
export interface Synthesis {
  readonly source: Ratings;
  readonly target: Ratings;
  readonly truth: Truth;
}

/**
 * Makes a cross-domain pair with known truth: long-tailed activity (lognormal users, Zipf items), J-shaped ratings,
 * biases correlated across the domains, and target tastes that are a map of the source tastes plus noise. Which items a
 * user rates depends on their popularity, and on the taste as far as `tasteChoice` says. Every (user, item) occurs once at
 * most; every user and item of the sizes occurs. The same options and seed give the same pair; each thing has a random
 * stream of its own.
 * @param options a preset's name or sizes and shares
 * @param seed whole number
 * @throws UserError where an option is out of range
 */
export function synthesize(options: SynthesisOptions | PresetName, seed: number): Synthesis {
  return finish(synthesis(options, seed));
}

/** {@link synthesize} with pauses, for `drive`: millions of ratings take seconds. */
export function* synthesis(options: SynthesisOptions | PresetName, seed: number): Generator<Pause, Synthesis> {
  const full = completeOptions(typeof options === 'string' ? findPreset(options) : options);
  const random: RandomStreams = (stage) => randomStreams(seed)(`synthetic/${stage}`);
  const { source, target, overlap, factors, noise } = full;
  const allUsers = source.users + target.users - overlap;
  const userIds = ids('u', allUsers, 6);

  // Who is where is drawn, so that a user's id tells nothing.
  const order = random('users/domains').shuffle(Int32Array.from({ length: allUsers }, (_, k) => k));
  const sourceMembers = order.slice(0, source.users).sort();
  const targetMembers = order.slice(source.users - overlap).sort();

  const map = drawLatentMap(full.map, factors, random('map'));
  const sourceTaste = random('users/source-taste').fillNormal(new Float32Array(allUsers * factors));
  const targetTaste = random('users/target-taste').fillNormal(new Float32Array(allUsers * factors));
  for (let user = 0; user < allUsers; user++) {
    const at = user * factors;
    const image = map.apply(sourceTaste.subarray(at, at + factors));
    for (let k = 0; k < factors; k++) {
      targetTaste[at + k] = Math.sqrt(1 - noise) * image[k] + Math.sqrt(noise) * targetTaste[at + k];
    }
  }
  const [sourceBias, targetBias] = correlatedNormals(allUsers, full.biasCorrelation, random, 'users/bias');
  // Who rates much here rates much there, but not as surely as who is kind here is kind there.
  const [sourceActivity, targetActivity] = correlatedNormals(allUsers, 0.5, random, 'users/activity');

  const make = (name: 'source' | 'target', members: Int32Array, users: DomainUsers) =>
    makeDomain(full, name, members, users, userIds, (stage) => random(`${name}/${stage}`));
  const [sourceRatings, sourceTruth] = yield* make('source', sourceMembers, {
    taste: sourceTaste,
    bias: sourceBias,
    activity: sourceActivity,
  });
  const [targetRatings, targetTruth] = yield* make('target', targetMembers, {
    taste: targetTaste,
    bias: targetBias,
    activity: targetActivity,
  });
  return {
    source: sourceRatings,
    target: targetRatings,
    truth: { seed, options: full, userIds, map, source: sourceTruth, target: targetTruth },
  };
}

/** All users of the pair as they are in one domain; biases and activities still standard normal. */
interface DomainUsers {
  readonly taste: Float32Array;
  readonly bias: Float32Array;
  readonly activity: Float32Array;
}

function* makeDomain(
  options: FullSynthesisOptions,
  name: 'source' | 'target',
  members: Int32Array,
  users: DomainUsers,
  userIds: readonly string[],
  random: RandomStreams,
): Generator<Pause, [Ratings, DomainTruth]> {
  const { factors } = options;
  const size = domainOptions(options, name);
  const itemTraits = random('items/traits').fillNormal(new Float32Array(size.items * factors));
  const itemBias = scaled(random('items/bias').fillNormal(new Float32Array(size.items)), options.itemBias);
  const userBias = scaled(users.bias, options.userBias);

  const userCounts = activityCounts(size, members, users.activity);
  const itemCounts = popularityCounts(size, popularityRanks(options, size.items, itemBias, random));
  const items = yield* pairUsersWithItems(userCounts, itemCounts, random('pairs'));
  const taste = (user: number, item: number): number => {
    let sum = 0;
    for (let f = 0; f < factors; f++) sum += users.taste[user * factors + f] * itemTraits[item * factors + f];
    return sum;
  };
  const rowUsers = new Int32Array(size.ratings);
  for (let member = 0, row = 0; member < members.length; member++) {
    rowUsers.fill(member, row, row + userCounts[member]);
    row += userCounts[member];
  }
  if (options.tasteChoice > 0) {
    const scale = options.tasteChoice / Math.sqrt(factors);
    yield* chooseByTaste(rowUsers, items, (member, item) => scale * taste(members[member], item), random('choice'));
  }

  const utilities = new Float32Array(size.ratings);
  const times = new Float64Array(size.ratings);
  const [noise, clock] = [random('noise'), random('times')];
  const tasteScale = Math.sqrt(tasteShare(options) / factors);
  const noiseScale = Math.sqrt(options.ratingNoise);
  const due = pacer();
  for (let member = 0, row = 0; member < members.length; member++) {
    if (member % 256 === 0 && due()) yield { fraction: row / size.ratings };
    const user = members[member];
    const joined = firstDay + Math.floor(clock.uniform() * (lastDay - firstDay));
    for (let k = 0; k < userCounts[member]; k++, row++) {
      const item = items[row];
      utilities[row] = userBias[user] + itemBias[item] + tasteScale * taste(user, item) + noiseScale * noise.normal();
      times[row] = 86400 * (joined + Math.floor(clock.uniform() * (lastDay + 1 - joined)));
    }
  }
  const thresholds = cutPoints(utilities, size.stars);
  const values = utilities;
  for (let row = 0; row < values.length; row++) {
    const utility = utilities[row];
    let stars = 1;
    for (const threshold of thresholds) if (utility >= threshold) stars++;
    values[row] = stars;
  }
  const itemIds = ids(name === 'source' ? 's' : 't', size.items, 5);
  const memberIds = Array.from(members, (user) => userIds[user]);
  return [
    { users: rowUsers, items, values, times, userIds: memberIds, itemIds },
    { users: users.taste, items: itemTraits, userBias, itemBias, thresholds },
  ];
}

/** Days since 1970 between which people rate: 1998 to mid-2014, as in the paper's data; whole days as there. */
const firstDay = 10227;
const lastDay = 16270;

/** Ids of one length, so that their order is that of their numbers. */
function ids(letter: string, count: number, digits: number): string[] {
  const length = Math.max(digits, String(count - 1).length);
  return Array.from({ length: count }, (_, k) => letter + String(k).padStart(length, '0'));
}

/** Two columns of standard normals, [count] each, of this correlation. */
function correlatedNormals(
  count: number,
  correlation: number,
  random: RandomStreams,
  stage: string,
): [Float32Array, Float32Array] {
  const first = random(`${stage}/source`).fillNormal(new Float32Array(count));
  const own = random(`${stage}/target`).fillNormal(new Float32Array(count));
  return [first, own.map((value, k) => correlation * first[k] + Math.sqrt(1 - correlation ** 2) * value)];
}

function scaled(values: Float32Array, variance: number): Float32Array {
  return values.map((value) => Math.sqrt(variance) * value);
}

type Domain = ReturnType<typeof domainOptions>;

/** Ratings of each member: a lognormal. */
function activityCounts(domain: Domain, members: Int32Array, activity: Float32Array): Int32Array {
  const weights = Float64Array.from(members, (user) => exp(domain.activitySpread * activity[user]));
  return bounded(weights, domain.ratings, domain.least, domain.items);
}

/** Ratings of each item: shifted Zipf over its rank. */
function popularityCounts(domain: Domain, ranks: Int32Array): Int32Array {
  const { popularityExponent, popularityShift } = domain;
  const weights = Float64Array.from(ranks, (rank) => pow(rank + popularityShift, -popularityExponent));
  return bounded(weights, domain.ratings, domain.least, domain.users);
}

/** Each item's place in popularity, from 0, drawn, so that an item's id tells nothing of it; its bias may. */
function popularityRanks(
  { popularityBias, itemBias }: FullSynthesisOptions,
  count: number,
  biases: Float32Array,
  random: RandomStreams,
): Int32Array {
  const items = Int32Array.from({ length: count }, (_, k) => k);
  if (popularityBias === 0) return random('items/rank').shuffle(items);
  const own = random('items/popularity').fillNormal(new Float32Array(count));
  const appeal = own.map(
    (value, k) =>
      Math.sqrt(1 - popularityBias ** 2) * value +
      (itemBias > 0 ? (popularityBias * biases[k]) / Math.sqrt(itemBias) : 0),
  );
  const ranks = new Int32Array(count);
  for (const [rank, item] of items.sort((a, b) => appeal[b] - appeal[a] || a - b).entries()) ranks[item] = rank;
  return ranks;
}

/** Counts from the wished least (lower where the total needs it) to half of the partners (higher where it needs that). */
function bounded(weights: Float64Array, total: number, least: number, partners: number): Int32Array {
  const mean = total / weights.length;
  const most = Math.max(Math.ceil(partners / 2), Math.ceil(mean));
  return proportionalCounts(weights, total, Math.min(least, Math.max(1, Math.floor(mean / 2))), most);
}

/** Utilities at which the wished shares of stars are parted, from a sample of the utilities themselves. */
function cutPoints(utilities: Float32Array, stars: readonly number[]): [number, number, number, number] {
  const stride = Math.max(1, Math.floor(utilities.length / 200000));
  const sample = Float32Array.from(
    { length: Math.ceil(utilities.length / stride) },
    (_, k) => utilities[k * stride],
  ).sort();
  let below = 0;
  const cuts = stars.slice(0, 4).map((share) => {
    below += share;
    return sample[Math.min(sample.length - 1, Math.round(below * sample.length))];
  });
  return cuts as [number, number, number, number];
}
