import { type Adam, clipGlobalNorm } from '../../math/adam';
import type { NoiseLevels } from '../schedule/noise-levels';
import { goalShares, type Prediction } from '../solver/prediction';
import { timeEmbedding } from '../time-embedding';
import { activate, activationBackward, denseBackward, denseForward } from './dense';
import { dimParameterList, zeroDimParameters } from './parameter-list';
import type { Activation, DimParameters } from './parameters';

/** A DimBatch of any precision. */
export interface ReferenceBatch {
  readonly size: number;
  /** u_t, [n × d]. */
  readonly target: ArrayLike<number>;
  /** u_s, [n × d]. */
  readonly condition: ArrayLike<number>;
  /** ε, [n × d]. */
  readonly noise: ArrayLike<number>;
  /** Time steps, [n], 0 … steps − 1. */
  readonly t: ArrayLike<number>;
  /** m, [n]. */
  readonly keep: ArrayLike<number>;
}

/** What a forward pass leaves for the backward pass. */
interface Trace {
  /** τ(t), [n × h]. */
  readonly tau: Float64Array;
  /** x', [n × d]. */
  readonly input: Float64Array;
  /** Before and after φ, [n × h]. */
  readonly z1: Float64Array;
  readonly a1: Float64Array;
  readonly z2: Float64Array;
  readonly a2: Float64Array;
  /** What the network gives, ε̂ unless it was trained on another quantity, [n × d]. */
  readonly prediction: Float64Array;
}

function forward(
  parameters: DimParameters,
  activation: Activation,
  x: ArrayLike<number>,
  condition: ArrayLike<number>,
  keep: ArrayLike<number>,
  t: ArrayLike<number>,
): Trace {
  const n = t.length;
  const d = parameters.embeddingDim;
  const tau = timeEmbedding(t, parameters.hiddenDim);
  const time = denseForward(parameters.timeProjection, tau, n);
  const guide = denseForward(parameters.conditionProjection, condition, n);
  const input = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    for (let k = row * d; k < (row + 1) * d; k++) input[k] = x[k] + time[k] + keep[row] * guide[k];
  }
  const z1 = denseForward(parameters.hidden1, input, n);
  const a1 = activate(activation, z1);
  const z2 = denseForward(parameters.hidden2, a1, n);
  const a2 = activate(activation, z2);
  return { tau, input, z1, a1, z2, a2, prediction: denseForward(parameters.output, a2, n) };
}

/**
 * The noise prediction ε̂ (method §3), or what else the network was trained on, in float64, one term after another as the
 * formula has them:
 * x' = x + (P τ(t) + p) + m (C u_s + c),  ε̂ = W3 φ(W2 φ(W1 x' + b1) + b2) + b3.
 * @param x x_t, [n × d]
 * @param condition u_s, [n × d]
 * @param keep m, [n]
 * @param t [n], on the scale 0 … steps − 1; need not be whole
 * @returns [n × d]
 */
export function referenceNoise(
  parameters: DimParameters,
  activation: Activation,
  x: ArrayLike<number>,
  condition: ArrayLike<number>,
  keep: ArrayLike<number>,
  t: ArrayLike<number>,
): Float64Array {
  return forward(parameters, activation, x, condition, keep, t).prediction;
}

/** The guided estimate ε̂_s = ε̂(m=0) + s (ε̂(m=1) − ε̂(m=0)) at one time for all n rows, from two forward passes. */
export function referenceGuidedNoise(
  parameters: DimParameters,
  activation: Activation,
  x: ArrayLike<number>,
  condition: ArrayLike<number>,
  t: number,
  guidance: number,
): Float64Array {
  const n = x.length / parameters.embeddingDim;
  const times = new Float64Array(n).fill(t);
  const masked = referenceNoise(parameters, activation, x, condition, new Uint8Array(n), times);
  const kept = referenceNoise(parameters, activation, x, condition, new Uint8Array(n).fill(1), times);
  return masked.map((value, k) => value + guidance * (kept[k] - value));
}

/** The noisy input x_t = √ᾱ_t u_t + √(1 − ᾱ_t) ε of each row, [n × d]. */
export function noisyTarget(batch: ReferenceBatch, levels: NoiseLevels, d: number): Float64Array {
  return mixed(batch, d, (t) => [levels.sqrtAlphaBar[t], levels.sqrtOneMinusAlphaBar[t]]);
}

/** What the network is to predict of each row, [n × d]: ε, x0 = u_t or v. */
export function predictionGoal(
  prediction: Prediction,
  batch: ReferenceBatch,
  levels: NoiseLevels,
  d: number,
): Float64Array {
  return mixed(batch, d, (t) => goalShares(prediction, levels.sqrtAlphaBar[t], levels.sqrtOneMinusAlphaBar[t]));
}

/** u_t and ε of each row, added with shares that depend on its time step. */
function mixed(
  { size, target, noise, t }: ReferenceBatch,
  d: number,
  sharesAt: (t: number) => readonly [target: number, noise: number],
): Float64Array {
  const out = new Float64Array(size * d);
  for (let row = 0; row < size; row++) {
    const [ofTarget, ofNoise] = sharesAt(t[row]);
    for (let k = row * d; k < (row + 1) * d; k++) out[k] = ofTarget * target[k] + ofNoise * noise[k];
  }
  return out;
}

/** smooth-L1 with β = 1: z²/2 where |z| < 1, |z| − 1/2 elsewhere. Its derivative is z clipped to ±1. */
export function smoothL1(z: number): number {
  const size = Math.abs(z);
  return size < 1 ? 0.5 * z * z : size - 0.5;
}

/** The training loss of a batch and its gradient in every parameter, by hand. */
export interface LossAndGradient {
  /** Mean smooth-L1 of ε̂ − ε, or of another prediction's error, over all n·d entries (the paper's L_DIM). */
  readonly loss: number;
  readonly gradient: DimParameters<Float64Array>;
}

/** L_DIM of a batch (method §3) and its gradient. */
export function referenceLoss(
  parameters: DimParameters,
  activation: Activation,
  levels: NoiseLevels,
  batch: ReferenceBatch,
  prediction: Prediction = 'epsilon',
): LossAndGradient {
  const n = batch.size;
  const d = parameters.embeddingDim;
  const entries = n * d;
  const condition = Array.prototype.slice.call(batch.condition, 0, entries) as number[];
  const keep = Array.prototype.slice.call(batch.keep, 0, n) as number[];
  const t = Array.prototype.slice.call(batch.t, 0, n) as number[];
  const trace = forward(parameters, activation, noisyTarget(batch, levels, d), condition, keep, t);

  const goal = predictionGoal(prediction, batch, levels, d);
  let loss = 0;
  const dPrediction = new Float64Array(entries);
  for (let k = 0; k < entries; k++) {
    const error = trace.prediction[k] - goal[k];
    loss += smoothL1(error) / entries;
    dPrediction[k] = Math.max(-1, Math.min(1, error)) / entries;
  }

  const gradient = zeroDimParameters(d, parameters.hiddenDim);
  const dA2 = denseBackward(parameters.output, gradient.output, trace.a2, dPrediction, n);
  const dZ2 = activationBackward(activation, trace.z2, dA2);
  const dA1 = denseBackward(parameters.hidden2, gradient.hidden2, trace.a1, dZ2, n);
  const dZ1 = activationBackward(activation, trace.z1, dA1);
  const dInput = denseBackward(parameters.hidden1, gradient.hidden1, trace.input, dZ1, n);
  denseBackward(parameters.timeProjection, gradient.timeProjection, trace.tau, dInput, n);
  const dGuide = dInput.map((value, k) => value * keep[Math.floor(k / d)]);
  denseBackward(parameters.conditionProjection, gradient.conditionProjection, condition, dGuide, n);
  return { loss, gradient };
}

/**
 * One training step as the reference takes it: loss, gradient, clipping at global norm `clipNorm`, Adam. Changes
 * `parameters`, which `adam` must have been made for (`dimParameterList(parameters)`).
 * @returns the loss and the gradient's norm before clipping
 */
export function referenceTrainStep(
  parameters: DimParameters<Float64Array>,
  activation: Activation,
  levels: NoiseLevels,
  batch: ReferenceBatch,
  adam: Adam,
  clipNorm: number,
  prediction: Prediction = 'epsilon',
): { loss: number; gradientNorm: number } {
  const { loss, gradient } = referenceLoss(parameters, activation, levels, batch, prediction);
  const gradients = dimParameterList(gradient);
  const gradientNorm = clipGlobalNorm(gradients, clipNorm);
  adam.step(gradients);
  return { loss, gradientNorm };
}
