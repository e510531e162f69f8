import type { VectorSpace } from '../../math/vector-space';
import type { Schedule } from '../schedule/schedule';

/**
 * What a network predicts of x_t = α x0 + σ ε: the noise ε (DDPM, and the paper's reference), the clean vector x0, or
 * v = α ε − σ x0 (Salimans & Ho 2022), which stays defined at both ends, where x_t is all signal or all noise.
 */
export const PREDICTIONS = ['epsilon', 'x0', 'v'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/** The predicted quantity at the noise level (α, σ) as shares of x0 and of ε. */
export function goalShares(prediction: Prediction, alpha: number, sigma: number): readonly [x0: number, eps: number] {
  switch (prediction) {
    case 'epsilon':
      return [0, 1];
    case 'x0':
      return [1, 0];
    case 'v':
      return [-sigma, alpha];
  }
}

/** ε at the noise level (α, σ) as shares of x_t and of the predicted quantity: what `goalShares` and x_t = α x0 + σ ε leave. */
function epsilonShares(prediction: Prediction, alpha: number, sigma: number): readonly [x: number, predicted: number] {
  switch (prediction) {
    case 'epsilon':
      return [0, 1];
    case 'x0':
      return [1 / sigma, -alpha / sigma];
    case 'v':
      return [sigma, alpha];
  }
}

/**
 * ε̂(x, t) of a network that predicts something else. Guidance mixes predictions at one x with shares that add up to 1, so it
 * makes no difference whether it comes before this or after.
 * @param predict the (guided) prediction at x and the schedule's time t; must return a new state
 */
export function epsilonOf<State>(
  prediction: Prediction,
  space: VectorSpace<State>,
  schedule: Pick<Schedule, 'alpha' | 'sigma'>,
  predict: (x: State, t: number) => State,
): (x: State, t: number) => State {
  if (prediction === 'epsilon') return predict;
  return (x, t) => {
    const predicted = predict(x, t);
    const epsilon = space.combine(epsilonShares(prediction, schedule.alpha(t), schedule.sigma(t)), [x, predicted]);
    space.dispose?.(predicted);
    return epsilon;
  };
}
