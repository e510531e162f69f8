import type { MatrixKernel } from '../kernels/matrix';
import { addGradients, applyLayer, inputGradients, type LinearLayer } from './linear-layer';

/** The attention of PTUPCDR's characteristic encoder: score(v) = q · relu(K v + k), without a bias after q. */
export interface AttentionLayers {
  /** K, k: d → d. */
  readonly hidden: LinearLayer;
  /** q: d → 1, no bias. */
  readonly score: LinearLayer;
}

/** Histories of n rows over a list of distinct items, so that each item is scored once however often it occurs. */
export interface HistoryBatch {
  readonly size: number;
  /** Places in a history; a shorter one is padded with −1. */
  readonly length: number;
  /** Position in `vectors` of each place, or −1, [n × length]. */
  readonly slots: Int32Array;
  /** Vectors of the distinct items, [m × d]. */
  readonly vectors: Float64Array;
}

/** What the backward pass needs of the forward pass. */
export interface AttentionState {
  /** Σ_k a_k v_k of each row, [n × d]; 0 for a row without history. */
  readonly context: Float64Array;
  /** a: softmax over a row's places, 0 at padding, [n × length]. */
  readonly weights: Float64Array;
  /** relu(K v + k) of the distinct items, [m × d]. */
  readonly activation: Float64Array;
}

/** Attends over each row's history: a = softmax(score(v_1), score(v_2), …), context = Σ a_k v_k. */
export function attend(layers: AttentionLayers, batch: HistoryBatch, kernel?: MatrixKernel): AttentionState {
  const { size, length, slots, vectors } = batch;
  const d = layers.hidden.inDim;
  const m = vectors.length / d;
  const activation = applyLayer(layers.hidden, vectors, m, new Float64Array(m * layers.hidden.outDim), kernel);
  for (let k = 0; k < activation.length; k++) if (activation[k] < 0) activation[k] = 0;
  const scores = applyLayer(layers.score, activation, m, new Float64Array(m));
  const weights = new Float64Array(size * length);
  const context = new Float64Array(size * d);
  for (let r = 0; r < size; r++) {
    const end = (r + 1) * length;
    let top = Number.NEGATIVE_INFINITY;
    for (let p = r * length; p < end; p++) if (slots[p] >= 0 && scores[slots[p]] > top) top = scores[slots[p]];
    if (top === Number.NEGATIVE_INFINITY) continue;
    let sum = 0;
    for (let p = r * length; p < end; p++) {
      if (slots[p] < 0) continue;
      weights[p] = Math.exp(scores[slots[p]] - top);
      sum += weights[p];
    }
    for (let p = r * length; p < end; p++) {
      if (slots[p] < 0) continue;
      const weight = weights[p] / sum;
      weights[p] = weight;
      const vector = slots[p] * d;
      const row = r * d;
      for (let j = 0; j < d; j++) context[row + j] += weight * vectors[vector + j];
    }
  }
  return { context, weights, activation };
}

/**
 * Adds the attention's gradients. Item vectors are given, not trained, so none flows to them.
 * @param contextGradient gradient of the loss by `state.context`, [n × d]
 */
export function addAttentionGradients(
  layers: AttentionLayers,
  batch: HistoryBatch,
  state: AttentionState,
  contextGradient: Float64Array,
  gradient: AttentionLayers,
  kernel?: MatrixKernel,
): void {
  const { size, length, slots, vectors } = batch;
  const d = layers.hidden.inDim;
  const m = vectors.length / d;
  const scoreGradient = new Float64Array(m);
  const byPlace = new Float64Array(length);
  for (let r = 0; r < size; r++) {
    const first = r * length;
    let mean = 0;
    for (let p = 0; p < length; p++) {
      const slot = slots[first + p];
      if (slot < 0) continue;
      let dot = 0;
      const row = r * d;
      const vector = slot * d;
      for (let j = 0; j < d; j++) dot += contextGradient[row + j] * vectors[vector + j];
      byPlace[p] = dot;
      mean += state.weights[first + p] * dot;
    }
    for (let p = 0; p < length; p++) {
      const slot = slots[first + p];
      if (slot >= 0) scoreGradient[slot] += state.weights[first + p] * (byPlace[p] - mean);
    }
  }
  addGradients(gradient.score, state.activation, scoreGradient, m);
  const delta = inputGradients(layers.score, scoreGradient, m, new Float64Array(m * layers.score.inDim));
  for (let k = 0; k < delta.length; k++) if (state.activation[k] <= 0) delta[k] = 0;
  addGradients(gradient.hidden, vectors, delta, m, kernel);
}
