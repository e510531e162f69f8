import type { LayersMemory, LayersSteps } from '../../layers-kernel';
import { ACTIVATION_PAIRS } from './activation';
import type { LayersProducts } from './products';

/** The guided estimate for the sampler. */
export function layersEstimate(
  { f32: f, spec, layout }: LayersMemory,
  { multiply }: LayersProducts,
): Pick<LayersSteps, 'guide' | 'time' | 'estimate'> {
  const { dim: d, hidden: h } = spec.sizes;
  const { of: phi } = ACTIVATION_PAIRS[spec.activation];
  const { E, H, Z, b2, b3, condition, conditionPart, estimate, guide, hidden, mixed, pairs, source } = layout;
  const { tauNow, timeBias, timeHidden, timeParts, timeWeight, w1, w2, w3, x } = layout;
  const b1 = w1 + d * H;
  return {
    guide(n) {
      multiply(conditionPart, E, source, E, condition, 1, E, n, d, d + 1);
      multiply(guide, Z, conditionPart, E, w1, 1, H, n, h, d);
    },
    time() {
      multiply(timeParts, E, tauNow, H, timeWeight, H, 1, 1, d, h, timeBias);
      multiply(timeHidden, H, timeParts, E, w1, 1, H, 1, h, d, b1);
    },
    estimate(n) {
      for (let r = 0; r < n; r++) {
        multiply(mixed, Z, x + r * E, E, w1, 1, H, 1, h, d, timeHidden);
        for (let j = 0; j < h; j++) {
          f[pairs + j] = phi(f[mixed + j]);
          f[pairs + Z + j] = phi(f[mixed + j] + f[guide + r * Z + j]);
        }
        multiply(hidden, Z, pairs, Z, w2, H, 1, 2, h, h, b2);
        for (let j = 0; j < h; j++) {
          const bare = phi(f[hidden + j]);
          f[mixed + j] = bare + spec.guidance * (phi(f[hidden + Z + j]) - bare);
        }
        multiply(estimate + r * E, E, mixed, Z, w3, H, 1, 1, d, h, b3);
      }
    },
  };
}
