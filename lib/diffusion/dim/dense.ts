import { exp, tanh } from '../../math/elementary';
import type { Activation, Linear } from './parameters';

/**
 * y = W x + b for each of n rows; x is row-major [n × in], the result [n × out]. Float64 sums that begin with the bias, from layers
 * of either precision: the plain loop that `applyLayer`'s blocks and the engines are held to.
 */
export function denseForward(layer: Linear, x: ArrayLike<number>, n: number): Float64Array {
  const { weight, bias } = layer;
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const y = new Float64Array(n * outputs);
  for (let row = 0; row < n; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < inputs; i++) sum += weight[o * inputs + i] * x[row * inputs + i];
      y[row * outputs + o] = sum;
    }
  }
  return y;
}

/**
 * Gradient of `denseForward`: adds Σ dy xᵀ and Σ dy to `gradient` and returns dx = Wᵀ dy [n × in].
 */
export function denseBackward(
  layer: Linear,
  gradient: Linear<Float64Array>,
  x: ArrayLike<number>,
  dy: Float64Array,
  n: number,
): Float64Array {
  const { weight } = layer;
  const outputs = layer.bias.length;
  const inputs = weight.length / outputs;
  const dx = new Float64Array(n * inputs);
  for (let row = 0; row < n; row++) {
    for (let o = 0; o < outputs; o++) {
      const d = dy[row * outputs + o];
      gradient.bias[o] += d;
      for (let i = 0; i < inputs; i++) {
        gradient.weight[o * inputs + i] += d * x[row * inputs + i];
        dx[row * inputs + i] += d * weight[o * inputs + i];
      }
    }
  }
  return dx;
}

/** φ(z), element by element. */
export function activate(activation: Activation, z: Float64Array): Float64Array {
  switch (activation) {
    case 'none':
      return z;
    case 'relu':
      return z.map((v) => Math.max(v, 0));
    case 'silu':
      return z.map((v) => v / (1 + exp(-v)));
    case 'tanh':
      return z.map(tanh);
  }
}

/** φ′(z) · dy, element by element. relu′(0) = 0. */
export function activationBackward(activation: Activation, z: Float64Array, dy: Float64Array): Float64Array {
  switch (activation) {
    case 'none':
      return dy;
    case 'relu':
      return dy.map((d, k) => (z[k] > 0 ? d : 0));
    case 'silu':
      return dy.map((d, k) => {
        const s = 1 / (1 + exp(-z[k]));
        return d * s * (1 + z[k] * (1 - s));
      });
    case 'tanh':
      return dy.map((d, k) => d * (1 - tanh(z[k]) ** 2));
  }
}

/** ACTIVATIONS[0] is the reference's. */
export const ACTIVATIONS = ['none', 'relu', 'silu', 'tanh'] as const satisfies readonly Activation[];
