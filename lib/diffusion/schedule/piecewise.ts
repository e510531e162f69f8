import { exp } from '../../math/elementary';
import { softplus } from '../../math/softplus';
import type { NamedDefinition } from '../named';
import { defineSchedule, type Schedule } from './schedule';

/** A time, and λ at it. */
export type Knot = readonly [t: number, lambda: number];

/**
 * The schedule whose half log-SNR λ is linear between knots; T = 1. There is noise from the start, α(0) < 1.
 * @param knots from t = 0 to t = 1, at least two; t rises, λ falls
 * @throws RangeError that names the knot which does not
 */
export function piecewise<Name extends string>(
  identity: NamedDefinition<Name>,
  knots: readonly Knot[],
): Schedule<Name> {
  const [first, last] = [knots.at(0), knots.at(-1)];
  if (first?.[0] !== 0 || last?.[0] !== 1) throw new RangeError('the knots of a schedule go from t = 0 to t = 1');
  for (let k = 1; k < knots.length; k++) {
    const [[before, above], [t, lambda]] = [knots[k - 1], knots[k]];
    if (!(t > before && lambda < above)) {
      throw new RangeError(`λ must fall as t rises: knot ${k} is λ(${t}) = ${lambda} after λ(${before}) = ${above}`);
    }
  }
  /** On the line between knots k and k + 1, k the first with a later one that `isPast`. */
  const onLine = (x: number, from: 0 | 1, to: 0 | 1, isPast: (end: Knot) => boolean): number => {
    const k = Math.max(1, isPast(last) ? knots.findIndex((knot, at) => at > 0 && isPast(knot)) : knots.length - 1);
    const [start, end] = [knots[k - 1], knots[k]];
    return start[to] + ((x - start[from]) / (end[from] - start[from])) * (end[to] - start[to]);
  };
  const lambda = (t: number): number => onLine(t, 0, 1, (end) => end[0] >= t);
  return defineSchedule({
    ...identity,
    logAlpha: (t) => -0.5 * softplus(-2 * lambda(t)),
    sigma: (t) => exp(-0.5 * softplus(2 * lambda(t))),
    lambda,
    inverseLambda(value) {
      if (!(value <= first[1] && value >= last[1])) {
        throw new RangeError(`λ of '${identity.name}' lies between ${first[1]} and ${last[1]}; it is never ${value}`);
      }
      return onLine(value, 1, 0, (end) => end[1] <= value);
    },
  });
}
