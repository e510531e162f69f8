import { pow } from '../../math/elementary';
import { type DiffusionOde, defineSolver, type SolverSettings } from './solver';
import {
  firstOrder,
  innerTime,
  SECOND_ORDER_R1,
  secondOrder,
  THIRD_ORDER_R1,
  THIRD_ORDER_R2,
  thirdOrder,
  thirdOrderInner,
} from './step';

/** First step length in λ, safety factor of the step control, and how near to tEnd counts as there (DPM-Solver). */
const H_INIT = 0.05;
const THETA = 0.9;
const T_ERR = 1e-5;

/**
 * DPM-Solver-12 (order 2) or -23 (order 3): each step is taken at two orders from the same evaluations, and kept if they
 * agree to within the tolerances. A refused step is tried again shorter; ε̂(x, s) is kept for it, so a refusal costs
 * order − 1 evaluations. The number of evaluations is what the tolerances make it, whatever nfe says.
 * @throws TypeError where the space has no `errorNorm`; RangeError where the states stop being finite
 */
export const adaptive = defineSolver({
  name: 'adaptive',
  summary: 'step length by an embedded lower order, to a tolerance',
  source: 'DPM-Solver-12 and -23 (Lu et al. 2022)',
  recordable: false,
  check({ order }) {
    if (order === 1) throw new RangeError('the adaptive solver has order 2 or 3, not 1');
  },
  solve: solveAdaptive,
});

function solveAdaptive<State>(ode: DiffusionOde<State>, settings: SolverSettings): State {
  const { space, schedule, epsilon, start } = ode;
  const { order, atol, rtol, tStart, tEnd } = settings;
  if (!space.errorNorm) throw new TypeError('the adaptive solver needs a vector space with errorNorm');
  const free = (state: State): void => {
    if (state !== start) space.dispose?.(state);
  };
  const lambdaEnd = schedule.lambda(tEnd);
  let s = tStart;
  let lambdaS = schedule.lambda(s);
  let h = Math.min(H_INIT, lambdaEnd - lambdaS);
  let x = start;
  let previous = start;
  let epsS: State | undefined;
  ode.visit(s, x);
  while (Math.abs(s - tEnd) > T_ERR) {
    const t = schedule.inverseLambda(lambdaS + h);
    if (epsS === undefined) epsS = epsilon(x, s);
    let lower: State;
    let higher: State;
    if (order === 2) {
      const s1 = innerTime(schedule, s, t, SECOND_ORDER_R1);
      lower = firstOrder(ode, s, t, x, epsS);
      const x1 = firstOrder(ode, s, s1, x, epsS);
      const eps1 = epsilon(x1, s1);
      free(x1);
      higher = secondOrder(ode, s, t, x, epsS, eps1, SECOND_ORDER_R1);
      free(eps1);
    } else {
      const s1 = innerTime(schedule, s, t, THIRD_ORDER_R1);
      const s2 = innerTime(schedule, s, t, THIRD_ORDER_R2);
      const x1 = firstOrder(ode, s, s1, x, epsS);
      const eps1 = epsilon(x1, s1);
      free(x1);
      lower = secondOrder(ode, s, t, x, epsS, eps1, THIRD_ORDER_R1);
      const x2 = thirdOrderInner(ode, s, s2, x, epsS, eps1, THIRD_ORDER_R1, THIRD_ORDER_R2);
      free(eps1);
      const eps2 = epsilon(x2, s2);
      free(x2);
      higher = thirdOrder(ode, s, t, x, epsS, eps2, THIRD_ORDER_R2);
      free(eps2);
    }
    const error = space.errorNorm(higher, lower, previous, atol, rtol);
    if (!Number.isFinite(error)) {
      throw new RangeError(`the adaptive solver met a state that is not finite at t = ${t}; is ε̂ finite there?`);
    }
    if (error <= 1) {
      free(epsS);
      epsS = undefined;
      free(x);
      if (previous !== x) free(previous);
      x = higher;
      previous = lower;
      s = t;
      lambdaS = schedule.lambda(s);
      ode.visit(s, x);
    } else {
      free(higher);
      free(lower);
    }
    // The factor is rounded to float32 as DPM-Solver does: with it results agree to 1e-14 instead of 1e-9. error = 0 gives
    // an infinite factor, which the end of the interval bounds.
    h = Math.min(THETA * h * Math.fround(pow(error, -1 / order)), lambdaEnd - lambdaS);
  }
  if (epsS !== undefined) free(epsS);
  if (previous !== x) free(previous);
  return x;
}
