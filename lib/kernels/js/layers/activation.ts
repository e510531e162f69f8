import { exp, tanh } from '../../../math/elementary';
import type { LayersSpec } from '../../layers-layout';

/** φ and φ′ of one number. */
export interface ActivationPair {
  of(z: number): number;
  /** φ′(z), given φ(z) too. */
  slope(z: number, y: number): number;
}

const sigmoid = (z: number): number => 1 / (1 + exp(-z));

/** relu′(0) = 0. */
export const ACTIVATION_PAIRS: Readonly<Record<LayersSpec['activation'], ActivationPair>> = {
  none: { of: (z) => z, slope: () => 1 },
  relu: { of: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
  silu: {
    of: (z) => z * sigmoid(z),
    slope: (z, y) => {
      const s = sigmoid(z);
      return s + y * (1 - s);
    },
  },
  tanh: { of: tanh, slope: (_, y) => 1 - y * y },
};
