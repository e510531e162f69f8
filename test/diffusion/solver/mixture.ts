import type { Schedule } from '../../../lib/diffusion/schedule/schedule';

/**
 * Exact noise prediction for data from ½ N(μ, s2 I) + ½ N(−μ, s2 I): a state-dependent ε with a known law, on which
 * solvers can be tested without a network.
 */
export function mixtureEpsilon(schedule: Schedule, mu: readonly number[], s2: number) {
  const d = mu.length;
  return (x: Float64Array, t: number): Float64Array => {
    const alpha = schedule.alpha(t);
    const sigma = schedule.sigma(t);
    const variance = alpha * alpha * s2 + sigma * sigma;
    const out = new Float64Array(x.length);
    for (let row = 0; row < x.length; row += d) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += x[row + k] * mu[k];
      const pull = Math.tanh((alpha * dot) / variance);
      for (let k = 0; k < d; k++) out[row + k] = (sigma * (x[row + k] - alpha * mu[k] * pull)) / variance;
    }
    return out;
  };
}
