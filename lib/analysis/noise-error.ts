import type { Activation, DimParameters } from '../diffusion/dim/parameters';
import { noisyTarget, referenceNoise } from '../diffusion/dim/reference';
import type { NoiseLevels } from '../diffusion/schedule/noise-levels';
import type { RandomStream } from '../math/random';

/** What {@link noiseErrorByTime} measures. */
export interface NoiseErrorOptions {
  /** u_t, row-major [users × d]. */
  readonly targets: ArrayLike<number>;
  /** u_s of the same users, [users × d]. */
  readonly conditions: ArrayLike<number>;
  readonly levels: NoiseLevels;
  /** Time steps to measure at, 0 … steps − 1. */
  readonly times: readonly number[];
  /** Draws ε. Drawn afresh at each time. */
  readonly random: RandomStream;
}

/**
 * Mean squared error of the noise prediction, mean over users and coordinates, at each of some times; the condition is kept
 * (m = 1). Predicting no noise at all has error 1.
 */
export function noiseErrorByTime(
  parameters: DimParameters,
  activation: Activation,
  { targets, conditions, levels, times, random }: NoiseErrorOptions,
): number[] {
  const d = parameters.embeddingDim;
  const size = targets.length / d;
  const keep = new Uint8Array(size).fill(1);
  return times.map((time) => {
    const noise = Float64Array.from({ length: size * d }, () => random.normal());
    const t = new Int32Array(size).fill(time);
    const x = noisyTarget({ size, target: targets, condition: conditions, noise, t, keep }, levels, d);
    const prediction = referenceNoise(parameters, activation, x, conditions, keep, t);
    return prediction.reduce((sum, value, k) => sum + (value - noise[k]) ** 2, 0) / prediction.length;
  });
}

/**
 * The least mean squared error that a prediction linear in x_t can have when its coefficients may differ from one time to the
 * next: mean over principal directions of α²v/(α²v + σ²), v the variance of the target vectors along the direction.
 * @param variances of the target vectors along their principal directions
 */
export function linearNoiseFloor(
  variances: readonly number[],
  levels: NoiseLevels,
  times: readonly number[],
): number[] {
  return times.map((t) => {
    const signal = levels.sqrtAlphaBar[t] ** 2;
    const noise = levels.sqrtOneMinusAlphaBar[t] ** 2;
    return variances.reduce((sum, v) => sum + (signal * v) / (signal * v + noise), 0) / variances.length;
  });
}
