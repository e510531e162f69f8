import { jStat } from './jstat';

/** Mean and spread of a few runs. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); undefined for one value. */
  readonly deviation: number | undefined;
  /** Half the width of the t-interval: the mean lies within mean ± halfWidth; undefined for one value. */
  readonly halfWidth: number | undefined;
}

/**
 * Mean with its two-sided t-interval: mean ± t_{n−1} · s / √n.
 * @param values at least one finite number
 * @param level of confidence, within (0, 1)
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must lie within (0, 1), not ${level}`);
  const n = values.length;
  if (n === 0) throw new RangeError('no values to take the mean of');
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`cannot take a mean that includes ${bad}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: undefined, halfWidth: undefined };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return { n, mean, deviation, halfWidth: (jStat().studentt.inv(0.5 + level / 2, n - 1) * deviation) / Math.sqrt(n) };
}
