import { exp } from '../../math/elementary';
import { softplus } from '../../math/softplus';
import type { NamedDefinition } from '../named';
import { defineSchedule, type Schedule } from './schedule';

/**
 * The schedule whose half log-SNR λ is linear between knots that are even in t: λ(k/K) = knots[k], k = 0 … K; T = 1. There is
 * noise from the start, α(0) < 1.
 * @param knots at least two, falling
 * @throws RangeError that names the knot which does not fall
 */
export function piecewise<Name extends string>(
  identity: NamedDefinition<Name>,
  knots: readonly number[],
): Schedule<Name> {
  const pieces = knots.length - 1;
  if (pieces < 1) throw new RangeError(`a piecewise linear λ needs two knots or more, not ${knots.length}`);
  for (let k = 1; k <= pieces; k++) {
    if (!(knots[k] < knots[k - 1])) {
      throw new RangeError(`λ must fall from knot to knot: knot ${k} is ${knots[k]} after ${knots[k - 1]}`);
    }
  }
  const lambda = (t: number): number => {
    const k = Math.min(Math.floor(t * pieces), pieces - 1);
    return knots[k] + (t * pieces - k) * (knots[k + 1] - knots[k]);
  };
  const logAlpha = (t: number): number => -0.5 * softplus(-2 * lambda(t));
  return defineSchedule({
    ...identity,
    logAlpha,
    sigma: (t) => exp(-0.5 * softplus(2 * lambda(t))),
    lambda,
    inverseLambda(value) {
      if (!(value <= knots[0] && value >= knots[pieces])) {
        throw new RangeError(`λ of '${identity.name}' lies between ${knots[0]} and ${knots[pieces]}; it is never ${value}`);
      }
      const k = Math.min(knots.findIndex((_, at) => at === pieces - 1 || value >= knots[at + 1]), pieces - 1);
      return (k + (knots[k] - value) / (knots[k] - knots[k + 1])) / pieces;
    },
  });
}
