import { exp } from '../../math/elementary';
import { addGradients, applyLayer, type LinearLayer } from '../../math/linear-layer';

/** The attention of PTUPCDR's characteristic encoder: score(v) = q · relu(K v + k), without a bias after q. */
export interface AttentionLayers {
  /** K, k: d → d. */
  readonly hidden: LinearLayer;
  /** q: d → 1, no bias. */
  readonly score: LinearLayer;
}

/** Histories of n rows over a list of items; places may share an item, which is then scored once. */
export interface HistoryBatch {
  readonly size: number;
  /** Places in a history. */
  readonly length: number;
  /** Position in `vectors` of each place, [n × length]; −1 from the end of a row's history on. */
  readonly slots: Int32Array;
  /** Vectors of the listed items, [m × d]. */
  readonly vectors: Float64Array;
}

/** What the backward pass needs of the forward pass. */
export interface AttentionState {
  /** Σ_k a_k v_k of each row, [n × d]; 0 for a row without history. */
  readonly context: Float64Array;
  /** a: softmax over a row's places, 0 at padding, [n × length]. */
  readonly weights: Float64Array;
  /** relu(K v + k) of the listed items, [m × d]. */
  readonly activation: Float64Array;
}

/** Attends over each row's history: a = softmax(score(v_1), score(v_2), …), context = Σ a_k v_k. */
export function attend(layers: AttentionLayers, batch: HistoryBatch): AttentionState {
  const { size, length, slots, vectors } = batch;
  const d = layers.hidden.inDim;
  const m = vectors.length / d;
  const activation = applyLayer(layers.hidden, vectors, m, new Float64Array(m * layers.hidden.outDim));
  const width = layers.hidden.outDim;
  const score = layers.score.weight;
  const scores = new Float64Array(m);
  for (let slot = 0, at = 0; slot < m; slot++) {
    let sum = 0;
    for (let k = 0; k < width; k++, at++) {
      if (activation[at] > 0) sum += score[k] * activation[at];
      else activation[at] = 0;
    }
    scores[slot] = sum;
  }
  const weights = new Float64Array(size * length);
  const context = new Float64Array(size * d);
  for (let r = 0; r < size; r++) {
    const first = r * length;
    const end = endOfHistory(slots, first, length);
    let top = Number.NEGATIVE_INFINITY;
    for (let p = first; p < end; p++) if (scores[slots[p]] > top) top = scores[slots[p]];
    let sum = 0;
    for (let p = first; p < end; p++) {
      const weight = exp(scores[slots[p]] - top);
      weights[p] = weight;
      sum += weight;
    }
    const row = r * d;
    for (let p = first; p < end; p++) {
      const weight = weights[p] / sum;
      weights[p] = weight;
      const vector = slots[p] * d;
      for (let j = 0; j < d; j++) context[row + j] += weight * vectors[vector + j];
    }
  }
  return { context, weights, activation };
}

/** One past the last place of the history that begins at `first`. */
function endOfHistory(slots: Int32Array, first: number, length: number): number {
  let end = first;
  while (end < first + length && slots[end] >= 0) end++;
  return end;
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
): void {
  const { size, length, slots, vectors } = batch;
  const d = layers.hidden.inDim;
  const m = vectors.length / d;
  const scoreGradient = new Float64Array(m);
  const byPlace = new Float64Array(length);
  for (let r = 0; r < size; r++) {
    const first = r * length;
    const end = endOfHistory(slots, first, length);
    const row = r * d;
    let mean = 0;
    for (let p = first; p < end; p++) {
      const vector = slots[p] * d;
      let dot = 0;
      for (let j = 0; j < d; j++) dot += contextGradient[row + j] * vectors[vector + j];
      byPlace[p - first] = dot;
      mean += state.weights[p] * dot;
    }
    for (let p = first; p < end; p++) scoreGradient[slots[p]] += state.weights[p] * (byPlace[p - first] - mean);
  }
  const { activation } = state;
  const width = layers.score.inDim;
  const score = layers.score.weight;
  const delta = new Float64Array(m * width);
  for (let slot = 0, at = 0; slot < m; slot++) {
    const pull = scoreGradient[slot];
    for (let k = 0; k < width; k++, at++) {
      if (activation[at] <= 0) continue;
      gradient.score.weight[k] += pull * activation[at];
      delta[at] = pull * score[k];
    }
  }
  addGradients(gradient.hidden, vectors, delta, m);
}
