import type { VectorSpace } from '../../math/vector-space';
import { type OnStep, type Solution, solve } from '../solver/solve';
import { discreteTime } from '../time-embedding';
import type { DimEngineOptions } from './engine';

/**
 * The DIM's sampler (method §4): the diffusion ODE from the condition u_s itself, not from noise, with the guided estimate.
 * @param guided ε̂_s(x, t) with t on the discrete scale that the network was trained on
 * @param condition u_s, the initial state
 */
export function sampleFromCondition<State>(
  space: VectorSpace<State>,
  guided: (x: State, t: number) => State,
  condition: State,
  options: Pick<DimEngineOptions, 'schedule' | 'solver' | 'steps'>,
  onStep?: OnStep<State>,
): Solution<State> {
  const epsilon = (x: State, t: number): State => guided(x, discreteTime(t, options.steps));
  return solve(space, options.schedule, epsilon, condition, options.solver, onStep);
}
