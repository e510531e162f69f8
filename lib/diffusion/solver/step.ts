import { exp, expm1 } from '../../math/elementary';
import type { VectorSpace } from '../../math/vector-space';
import type { Schedule } from '../schedule/schedule';

/** Order of one solver step. */
export type Order = 1 | 2 | 3;

/** What every step needs: where states live, the schedule and the noise prediction ε̂(x, t). */
export interface StepContext<State> {
  readonly space: VectorSpace<State>;
  readonly schedule: Schedule;
  readonly epsilon: (x: State, t: number) => State;
}

/** Where the inner evaluations of a step lie, as shares of its length in λ (DPM-Solver's r1 and r2). */
export const SECOND_ORDER_R1 = 1 / 2;
export const THIRD_ORDER_R1 = 1 / 3;
export const THIRD_ORDER_R2 = 2 / 3;

/** The time at which the share r of the step from s to t (in λ) is done. */
export function innerTime(schedule: Schedule, s: number, t: number, r: number): number {
  const lambda = schedule.lambda(s);
  return schedule.inverseLambda(lambda + r * (schedule.lambda(t) - lambda));
}

/** φ2(h) = (e^h − 1)/h − 1, by its series where the subtraction would cost digits. */
export function phi2(h: number): number {
  if (Math.abs(h) > 0.02) return expm1(h) / h - 1;
  return (h / 2) * (1 + (h / 3) * (1 + (h / 4) * (1 + (h / 5) * (1 + h / 6))));
}

/**
 * x_t = (α_t/α_s) x − σ_t (e0 ε_s + e1 ε_inner): the form all orders share. Terms with coefficient 0 are left out.
 */
function advance<State>(
  { space, schedule }: StepContext<State>,
  s: number,
  t: number,
  x: State,
  predictions: readonly (readonly [weight: number, epsilon: State])[],
): State {
  const coefficients = [exp(schedule.logAlpha(t) - schedule.logAlpha(s))];
  const states = [x];
  const sigma = schedule.sigma(t);
  for (const [weight, epsilon] of predictions) {
    if (weight === 0) continue;
    coefficients.push(-sigma * weight);
    states.push(epsilon);
  }
  return space.combine(coefficients, states);
}

/** DPM-Solver-1 (DDIM) from s to t, given ε_s = ε̂(x, s). */
export function firstOrder<State>(context: StepContext<State>, s: number, t: number, x: State, epsS: State): State {
  const h = context.schedule.lambda(t) - context.schedule.lambda(s);
  return advance(context, s, t, x, [[expm1(h), epsS]]);
}

/** DPM-Solver-2 from s to t, given ε_s and ε_1, the prediction after the share r1 of the step. */
export function secondOrder<State>(
  context: StepContext<State>,
  s: number,
  t: number,
  x: State,
  epsS: State,
  eps1: State,
  r1: number,
): State {
  const phi1 = expm1(context.schedule.lambda(t) - context.schedule.lambda(s));
  return advance(context, s, t, x, [
    [phi1 * (1 - 0.5 / r1), epsS],
    [(phi1 * 0.5) / r1, eps1],
  ]);
}

/** The inner state of DPM-Solver-3 at the share r2 of the step from s to t, given the predictions at s and at r1. */
export function thirdOrderInner<State>(
  context: StepContext<State>,
  s: number,
  s2: number,
  x: State,
  epsS: State,
  eps1: State,
  r1: number,
  r2: number,
): State {
  const h2 = context.schedule.lambda(s2) - context.schedule.lambda(s);
  const slope = (r2 / r1) * phi2(h2);
  return advance(context, s, s2, x, [
    [expm1(h2) - slope, epsS],
    [slope, eps1],
  ]);
}

/** DPM-Solver-3 from s to t, given ε_s and ε_2, the prediction after the share r2 of the step. */
export function thirdOrder<State>(
  context: StepContext<State>,
  s: number,
  t: number,
  x: State,
  epsS: State,
  eps2: State,
  r2: number,
): State {
  const h = context.schedule.lambda(t) - context.schedule.lambda(s);
  const slope = phi2(h) / r2;
  return advance(context, s, t, x, [
    [expm1(h) - slope, epsS],
    [slope, eps2],
  ]);
}

/** One step of the given order from s to t; it costs `order` evaluations. Frees every state it makes but the result. */
export function step<State>(context: StepContext<State>, order: Order, s: number, t: number, x: State): State {
  const { space, schedule, epsilon } = context;
  const free = (state: State): void => space.dispose?.(state);
  const epsS = epsilon(x, s);
  if (order === 1) {
    const next = firstOrder(context, s, t, x, epsS);
    free(epsS);
    return next;
  }
  const r1 = order === 2 ? SECOND_ORDER_R1 : THIRD_ORDER_R1;
  const s1 = innerTime(schedule, s, t, r1);
  const x1 = firstOrder(context, s, s1, x, epsS);
  const eps1 = epsilon(x1, s1);
  free(x1);
  if (order === 2) {
    const next = secondOrder(context, s, t, x, epsS, eps1, r1);
    free(epsS);
    free(eps1);
    return next;
  }
  const r2 = THIRD_ORDER_R2;
  const s2 = innerTime(schedule, s, t, r2);
  const x2 = thirdOrderInner(context, s, s2, x, epsS, eps1, r1, r2);
  free(eps1);
  const eps2 = epsilon(x2, s2);
  free(x2);
  const next = thirdOrder(context, s, t, x, epsS, eps2, r2);
  free(epsS);
  free(eps2);
  return next;
}
