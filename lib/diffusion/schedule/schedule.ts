import { exp, expm1, log } from '../../math/elementary';
import { type Named, type NamedDefinition, named } from '../named';
import { numericalInverse } from './inverse-lambda';
import { type NoiseLevels, readNoiseLevels } from './noise-levels';

/**
 * A continuous variance-preserving noise schedule: x_t = α(t) x_0 + σ(t) ε with α² + σ² = 1 (paper section 3.2; method
 * notation of DPM-Solver). It knows nothing of networks or recommenders. Made with `defineSchedule`.
 */
export interface Schedule<Name extends string = string> extends Named<Name> {
  /** End of time T, at most 1: sampling starts here. */
  readonly T: number;
  /** log α(t), t in (0, T]. */
  logAlpha(t: number): number;
  /** α(t). */
  alpha(t: number): number;
  /** σ(t) = √(1 − α²). */
  sigma(t: number): number;
  /** Half log-SNR λ(t) = log α − log σ, falling in t. */
  lambda(t: number): number;
  /** The t with λ(t) = lambda. */
  inverseLambda(lambda: number): number;
  /**
   * The discrete forward process of N = `steps` time steps: the one to train a DIM on that will be sampled with this schedule.
   * @throws RangeError for a number of steps that the schedule cannot have
   */
  noiseLevels(steps: number): NoiseLevels;
}

/**
 * What an author gives: a name and log α(t). Everything else follows, and may be overridden where a closed form is faster or
 * exact nearer to t = 0. The functions must not use `this`.
 */
export interface ScheduleDefinition<Name extends string = string>
  extends NamedDefinition<Name>,
    Partial<Omit<Schedule, keyof Named | 'logAlpha'>> {
  /** log α(t), t in (0, T]: below 0 and falling. */
  logAlpha(t: number): number;
}

/** Times at which a definition is tried, as shares of T. */
const TRIED = Array.from({ length: 32 }, (_, k) => (k + 1) / 32);

/**
 * A noise schedule from as little as log α(t):
 *   α = e^(log α),  σ² = 1 − α² = −expm1(2 log α),  λ = log α − ½ log σ²,
 * t(λ) by bisection, T = 1, and the noise levels of training read off at the times (t + 1)/N. 1 − α² goes through expm1, since
 * it loses all digits near t = 0.
 *
 * @example
 * // α² falls evenly: 1 at t = 0, 0.001 at t = 1.
 * const logAlpha = (t: number) => 0.5 * Math.log1p(-0.999 * t);
 * const even = defineSchedule({ name: 'even', summary: 'α² falls evenly', version: '1', logAlpha });
 *
 * @throws RangeError where T is not within (0, 1] or log α does not fall from below 0; the time is named
 */
export function defineSchedule<Name extends string>(definition: ScheduleDefinition<Name>): Schedule<Name> {
  const identity = named('noise schedule', definition);
  const { name } = identity;
  const { T = 1, logAlpha } = definition;
  // The network reads time on 0 … N − 1, which is t in (0, 1]: beyond 1 it was never trained.
  if (!(T > 0 && T <= 1)) throw new RangeError(`the noise schedule '${name}' needs 0 < T ≤ 1, not ${T}`);
  let above = 0;
  for (const t of TRIED.map((share) => share * T)) {
    const value = logAlpha(t);
    if (!(value < above && value > Number.NEGATIVE_INFINITY)) {
      throw new RangeError(
        `log α of the noise schedule '${name}' must be finite, below 0 and fall in t: it is ${value} at t = ${t}`,
      );
    }
    above = value;
  }
  const variance = (t: number): number => -expm1(2 * logAlpha(t));
  const alpha = definition.alpha ?? ((t) => exp(logAlpha(t)));
  const sigma = definition.sigma ?? ((t) => Math.sqrt(variance(t)));
  const lambda = definition.lambda ?? ((t) => logAlpha(t) - 0.5 * log(variance(t)));
  return Object.freeze({
    ...identity,
    T,
    logAlpha,
    alpha,
    sigma,
    lambda,
    inverseLambda: definition.inverseLambda ?? numericalInverse(name, lambda, T),
    noiseLevels: definition.noiseLevels ?? ((steps: number) => readNoiseLevels({ T, alpha, sigma }, steps)),
  });
}

/** True for what `defineSchedule` returns. */
export function isSchedule(value: unknown): value is Schedule {
  const it = value as Partial<Schedule> | null;
  return (
    typeof it === 'object' &&
    it !== null &&
    typeof it.T === 'number' &&
    [it.logAlpha, it.alpha, it.sigma, it.lambda, it.inverseLambda, it.noiseLevels, it.toJSON].every(
      (member) => typeof member === 'function',
    )
  );
}
