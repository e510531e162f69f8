import type { VectorSpace } from '../../math/vector-space';
import type { Schedule } from '../schedule/schedule';
import { resolveSolverOptions, type SolverOptions } from './options';

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
 * Solves the diffusion ODE (method §4) from `x` at tStart to tEnd, over any vector space: batches, tensors, affine maps,
 * recorded plans.
 *
 * @param epsilon ε̂(x, t), t the schedule's continuous time; must return a new state
 * @param x the initial state; it is neither changed nor disposed of
 * @param options the solver, by default `fast`, and its settings
 * @throws RangeError for settings that the solver cannot work with
 */
export function solve<State>(
  space: VectorSpace<State>,
  schedule: Schedule,
  epsilon: (x: State, t: number) => State,
  x: State,
  options: SolverOptions = {},
  onStep?: OnStep<State>,
): Solution<State> {
  const { method, settings } = resolveSolverOptions(options, schedule.T);
  const times: number[] = [];
  let evaluations = 0;
  const sample = method.solve(
    {
      space,
      schedule,
      epsilon: (state: State, t: number): State => {
        evaluations++;
        return epsilon(state, t);
      },
      start: x,
      visit: (t, state) => {
        times.push(t);
        onStep?.(t, state);
      },
    },
    settings,
  );
  if (sample === x) throw new Error(`the solver '${method.name}' gave back its start: it must make a new state`);
  return { sample, evaluations, times };
}
