import { quantile } from 'd3-array';
import { mean } from '../../math/mean';
import type { RandomStream } from '../../math/random';
import { finish, type Pause, pacer } from '../../math/work';

/** What one run (a split of the users, a seed) says of a difference, user by user. */
export interface RunDifference {
  /** Names the split of the users, for example its seed. */
  readonly split: number;
  readonly seed: number;
  /** Users that the run tested; the same number means the same person in every run. */
  readonly users: ArrayLike<number>;
  /** Sum of the difference over a user's ratings (or the difference itself, where a user counts once), [users]. */
  readonly sums: ArrayLike<number>;
  /** Ratings of a user that stand behind `sums`, [users]; absent: one each. */
  readonly counts?: ArrayLike<number>;
}

/** A difference with what resampling says of it. */
export interface BootstrapInterval {
  /** Mean over splits, of means over seeds, of means over users' ratings. */
  readonly value: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p of "no difference". */
  readonly p: number;
  readonly splits: number;
  /** Seeds of a split; the least, where splits have different numbers. */
  readonly seeds: number;
  /** Different users over all splits. */
  readonly users: number;
}

/**
 * Interval of a paired difference over users *and* splits *and* training runs: each resample draws users anew, splits anew and
 * within each drawn split its seeds anew, all with replacement. A user who is tested in several splits is drawn or left out in
 * all of them together (a crossed, or pigeonhole, bootstrap: Owen 2007), so no two appearances of one person pass for independent;
 * nor do five seeds of one split pass for five data sets. The interval is a little too wide rather than too narrow.
 * @param random draws users, splits and seeds
 * @param resamples the smallest p is 2 / (resamples + 1)
 * @throws RangeError where there is no run, or one of them has no user
 */
export function crossedBootstrap(
  runs: readonly RunDifference[],
  random: RandomStream,
  resamples = 2000,
): BootstrapInterval {
  return finish(crossedBootstrapSteps(runs, random, resamples));
}

/** {@link crossedBootstrap} with pauses between resamples, for `drive`. */
export function* crossedBootstrapSteps(
  runs: readonly RunDifference[],
  random: RandomStream,
  resamples = 2000,
): Generator<Pause, BootstrapInterval> {
  if (runs.length === 0) throw new RangeError('no runs to take a difference of');
  const slots = new Map<number, number>();
  const bySplit = new Map<number, SlottedRun[]>();
  for (const { split, users, sums, counts } of runs) {
    if (users.length === 0) throw new RangeError(`a run of split ${split} tested no user`);
    const own = Int32Array.from(users, (user) => {
      const slot = slots.get(user) ?? slots.size;
      slots.set(user, slot);
      return slot;
    });
    const run = { slots: own, sums, counts: counts ?? new Uint8Array(users.length).fill(1) };
    bySplit.set(split, [...(bySplit.get(split) ?? []), run]);
  }
  const splits = [...bySplit.values()];
  const weights = new Int32Array(slots.size);
  const value = mean(splits.map((seeds) => mean(seeds.map((run) => runMean(run, weights.fill(1)) as number))));

  const drawn = new Float64Array(resamples);
  const due = pacer();
  for (let r = 0; r < resamples; ) {
    if (due()) yield { fraction: r / resamples };
    weights.fill(0);
    for (let k = 0; k < weights.length; k++) weights[random.integer(weights.length)]++;
    const means = splits.flatMap(() => {
      const seeds = splits[random.integer(splits.length)];
      const own = seeds.map(() => runMean(seeds[random.integer(seeds.length)], weights));
      // Of a tiny test set no user may have been drawn: such a resample says nothing and is drawn again.
      return own.includes(undefined) ? [undefined] : [mean(own as number[])];
    });
    if (means.includes(undefined)) continue;
    drawn[r++] = mean(means as number[]);
  }
  const below = drawn.filter((x) => x <= 0).length;
  const above = drawn.filter((x) => x >= 0).length;
  return {
    value,
    low: quantile(drawn, 0.025) as number,
    high: quantile(drawn, 0.975) as number,
    // One is added to the count: no finite number of resamples shows a p of 0.
    p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (resamples + 1)),
    splits: splits.length,
    seeds: Math.min(...splits.map((seeds) => seeds.length)),
    users: slots.size,
  };
}

interface SlottedRun {
  readonly slots: Int32Array;
  readonly sums: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** Mean over the ratings of weighted users; undefined where none has a weight. */
function runMean({ slots, sums, counts }: SlottedRun, weights: Int32Array): number | undefined {
  let total = 0;
  let ratings = 0;
  for (let k = 0; k < slots.length; k++) {
    const weight = weights[slots[k]];
    total += weight * sums[k];
    ratings += weight * counts[k];
  }
  return ratings > 0 ? total / ratings : undefined;
}
