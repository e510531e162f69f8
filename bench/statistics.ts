import { median } from 'd3-array';

/** Middle, least and greatest of repeated measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no measurement, or one that is not a finite number */
export function spread(samples: readonly number[]): Spread {
  if (samples.length === 0 || samples.some((sample) => !Number.isFinite(sample))) {
    throw new RangeError(`a spread needs one or more finite numbers, not [${samples.join(', ')}]`);
  }
  return { median: median(samples) as number, min: Math.min(...samples), max: Math.max(...samples) };
}

/**
 * How many times greater `a` is than `b`: the ratio of the medians, and the least and greatest ratio within a round. Rounds
 * were measured one after another, so what slows the machine for a while slows both sides of a round.
 * @throws RangeError where the two were not measured equally often
 */
export function ratioOfMedians(a: readonly number[], b: readonly number[]): Spread {
  if (a.length !== b.length) throw new RangeError(`${a.length} measurements cannot be paired with ${b.length}`);
  const rounds = spread(a.map((sample, round) => sample / b[round]));
  return { median: spread(a).median / spread(b).median, min: rounds.min, max: rounds.max };
}
