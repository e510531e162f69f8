import type { VectorSpace } from '../../math/vector-space';
import type { Schedule } from '../schedule/schedule';
import { solveAdaptive } from './adaptive';
import { resolveSolverOptions, type SolverOptions } from './options';
import { fastOrders, singlestepOrders } from './orders';
import { timeSteps } from './spacing';
import { step } from './step';

/** What a solver run gives back. */
export interface Solution<State> {
  /** The state at tEnd. A new state, never the initial one. */
  readonly sample: State;
  /** How often ε̂ was evaluated. */
  readonly evaluations: number;
  /** The ends of the steps that were taken, from tStart to tEnd. */
  readonly times: readonly number[];
}

/**
 * Called with the state at the start and after every step, for pictures of the trajectory. A state that the space can
 * dispose of is valid only during the call.
 */
export type OnStep<State> = (t: number, x: State) => void;

/**
 * Solves the diffusion ODE with DPM-Solver in its noise-prediction form (Lu et al. 2022; method §4) from `x` at tStart to
 * tEnd. Written once over any vector space: batches, tensors, affine maps, recorded plans.
 *
 * - `fast`: third-order steps, even in λ, the rest of the budget in lower orders;
 * - `singlestep`: ⌊nfe/order⌋ steps of one order with the chosen spacing;
 * - `adaptive`: step length by an embedded lower order.
 *
 * @param epsilon ε̂(x, t), t the schedule's continuous time; must return a new state
 * @param x the initial state; it is neither changed nor disposed of
 */
export function solve<State>(
  space: VectorSpace<State>,
  schedule: Schedule,
  epsilon: (x: State, t: number) => State,
  x: State,
  options: SolverOptions = {},
  onStep?: OnStep<State>,
): Solution<State> {
  const resolved = resolveSolverOptions(options, schedule.T);
  const times: number[] = [];
  let evaluations = 0;
  const context = {
    space,
    schedule,
    epsilon: (state: State, t: number): State => {
      evaluations++;
      return epsilon(state, t);
    },
  };
  const visit = (t: number, state: State): void => {
    times.push(t);
    onStep?.(t, state);
  };
  if (resolved.method === 'adaptive') {
    const sample = solveAdaptive(context, x, resolved, visit);
    return { sample, evaluations, times };
  }
  const { method, nfe, order, spacing, tStart, tEnd } = resolved;
  const orders = method === 'fast' ? fastOrders(nfe) : singlestepOrders(nfe, order);
  const ends = timeSteps(schedule, method === 'fast' ? 'logSNR' : spacing, tStart, tEnd, orders.length);
  visit(ends[0], x);
  let state = x;
  for (let k = 0; k < orders.length; k++) {
    const next = step(context, orders[k], ends[k], ends[k + 1], state);
    if (state !== x) space.dispose?.(state);
    state = next;
    visit(ends[k + 1], state);
  }
  return { sample: state, evaluations, times };
}
