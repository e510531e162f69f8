import type { VectorSpace } from '../../math/vector-space';
import { epsilonOf } from '../solver/prediction';
import { type OnStep, type Solution, solve } from '../solver/solve';
import { discreteTime } from '../time-embedding';
import type { DimEngineOptions } from './engine';

/**
 * The DIM's sampler (method §4): the diffusion ODE with the guided estimate.
 * @param guided the guided prediction at x and t, with t on the discrete scale that the network was trained on
 * @param start x_T: in the paper the condition u_s itself, not noise
 */
export function sampleFromCondition<State>(
  space: VectorSpace<State>,
  guided: (x: State, t: number) => State,
  start: State,
  {
    schedule,
    solver,
    steps,
    prediction = 'epsilon',
  }: Pick<DimEngineOptions, 'schedule' | 'solver' | 'steps' | 'prediction'>,
  onStep?: OnStep<State>,
): Solution<State> {
  const predict = (x: State, t: number): State => guided(x, discreteTime(t, steps));
  return solve(space, schedule, epsilonOf(prediction, space, schedule, predict), start, solver, onStep);
}
