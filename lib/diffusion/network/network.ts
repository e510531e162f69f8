import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { dimLayerShapes } from '../dim/parameter-list';
import type { Activation, DimParameters } from '../dim/parameters';
import type { TensorFlow } from './backend';

/** The DIM as TensorFlow.js operations. Tensors are float32; n is a batch's rows, d and h as in DimParameters. */

/** One layer's parameters as tensors: weight [out × in], bias [out]. */
export interface LayerTensors {
  readonly weight: Tensor2D;
  readonly bias: Tensor1D;
}

/** Uploads parameter arrays: weight, bias, … in the order of DIM_LAYERS. */
export function parameterTensors(tf: TensorFlow, parameters: DimParameters<Float32Array>): Tensor[] {
  const shapes = dimLayerShapes(parameters.embeddingDim, parameters.hiddenDim);
  return (Object.keys(shapes) as (keyof typeof shapes)[]).flatMap((layer) => {
    const [inputs, outputs] = shapes[layer];
    return [tf.tensor2d(parameters[layer].weight, [outputs, inputs]), tf.tensor1d(parameters[layer].bias)];
  });
}

/** The list of `parameterTensors` as layers by name. */
export function layers(tensors: readonly Tensor[]) {
  const layer = (k: number): LayerTensors => ({
    weight: tensors[2 * k] as Tensor2D,
    bias: tensors[2 * k + 1] as Tensor1D,
  });
  return {
    hidden1: layer(0),
    hidden2: layer(1),
    output: layer(2),
    timeProjection: layer(3),
    conditionProjection: layer(4),
  };
}

/** φ. */
export function activateTensor<T extends Tensor>(tf: TensorFlow, activation: Activation, z: T): T {
  switch (activation) {
    case 'none':
      return z;
    case 'relu':
      return tf.relu(z);
    case 'silu':
      return tf.mul(z, tf.sigmoid(z)) as T;
    case 'tanh':
      return tf.tanh(z);
  }
}

/**
 * x Wᵀ + b, [n × in] → [n × out], with transposes as operations of their own: the wasm backend multiplies with SIMD only
 * where neither side is to be read transposed, and TensorFlow.js's own gradient of matMul reads both so.
 */
export function dense(tf: TensorFlow, { weight, bias }: LayerTensors, x: Tensor2D): Tensor2D {
  const product = tf.customGrad((a, w, save) => {
    (save as (tensors: Tensor[]) => void)([a as Tensor, w as Tensor]);
    return {
      value: tf.matMul(a as Tensor2D, tf.transpose(w as Tensor2D)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => [
        tf.matMul(dy as Tensor2D, saved[1] as Tensor2D),
        tf.matMul(tf.transpose(dy), saved[0] as Tensor2D),
      ],
    };
  });
  return tf.add(product(x, weight), bias) as Tensor2D;
}

/**
 * ε̂ = W3 φ(W2 φ(W1 x' + b1) + b2) + b3 with x' = x + (P τ(t) + p) + m (C u_s + c) (method §3).
 * @param x x_t, [n × d]
 * @param tau τ(t), [n × h]
 * @param condition u_s, [n × d]
 * @param keep m, [n × 1]
 * @returns [n × d]
 */
export function noisePrediction(
  tf: TensorFlow,
  parameters: ReturnType<typeof layers>,
  activation: Activation,
  x: Tensor2D,
  tau: Tensor2D,
  condition: Tensor2D,
  keep: Tensor2D,
): Tensor2D {
  const time = dense(tf, parameters.timeProjection, tau);
  const guide = tf.mul(keep, dense(tf, parameters.conditionProjection, condition));
  const input = tf.addN([x, time, guide as Tensor2D]);
  const a1 = activateTensor(tf, activation, dense(tf, parameters.hidden1, input));
  const a2 = activateTensor(tf, activation, dense(tf, parameters.hidden2, a1));
  return dense(tf, parameters.output, a2);
}

/**
 * Mean smooth-L1 (β = 1) of ε̂ − ε, or of another prediction's error, a scalar. With c = the error clipped to ±1 it is c · (error − c/2), which has no branch;
 * its derivative is c.
 */
export function smoothL1Loss(tf: TensorFlow, prediction: Tensor2D, goal: Tensor2D): Tensor {
  const error = tf.sub(prediction, goal);
  const clipped = tf.clipByValue(error, -1, 1);
  return tf.mean(tf.mul(clipped, tf.sub(error, tf.mul(clipped, 0.5))));
}

/**
 * The guided estimate ε̂_s for one set of parameters and one batch of conditions, guided and unguided in one pass of few
 * operations: on so small a network an operation costs as much as its arithmetic. Both halves lie side by side,
 *   [z | z'] = x [W1ᵀ | W1ᵀ] + [b1 | b1 + W1 (C u_s + c)],   x = x_t + P τ(t) + p,
 * which read as [2n × h] are the rows of the middle layer; the last layer is linear and mixes the two,
 *   ε̂_s = (1 − s) W3 a + s W3 a' + b3.
 * @param condition u_s, [n × d]
 * @returns ε̂_s as a function of x [n × d]. Its inner tensors live until the caller's tidy ends.
 */
export function guidedPrediction(
  tf: TensorFlow,
  parameters: ReturnType<typeof layers>,
  activation: Activation,
  guidance: number,
  condition: Tensor2D,
): (x: Tensor2D) => Tensor2D {
  const { hidden1, hidden2, output, conditionProjection } = parameters;
  const [n] = condition.shape;
  const h = hidden2.bias.shape[0];
  const w1 = tf.transpose(hidden1.weight);
  const w2 = tf.transpose(hidden2.weight);
  const w3 = tf.transpose(output.weight);
  const both = tf.concat([w1, w1], 1) as Tensor2D;
  const guided = tf.matMul(dense(tf, conditionProjection, condition), w1);
  const bias = tf.add(tf.concat([tf.zerosLike(guided), guided], 1), tf.concat([hidden1.bias, hidden1.bias]));
  const mixing = tf.concat([tf.mul(w3, 1 - guidance), tf.mul(w3, guidance)], 0) as Tensor2D;

  return (x) => {
    const a1 = activateTensor(tf, activation, tf.add(tf.matMul(x, both), bias) as Tensor2D);
    const z2 = tf.fused.matMul({ a: tf.reshape(a1, [2 * n, h]), b: w2, bias: hidden2.bias }) as Tensor2D;
    const a2 = activateTensor(tf, activation, z2);
    return tf.fused.matMul({ a: tf.reshape(a2, [n, 2 * h]), b: mixing, bias: output.bias }) as Tensor2D;
  };
}
