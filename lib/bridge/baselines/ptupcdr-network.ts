import { multiply, multiplyTransposed } from '../../kernels/js/matrix';
import { addGradients, applyLayer, inputGradients, type LinearLayer, layerArrays } from '../../math/linear-layer';
import {
  type AttentionLayers,
  type AttentionState,
  addAttentionGradients,
  attend,
  type HistoryBatch,
} from './history-attention';

/** The meta network of PTUPCDR; h is its hidden width. */
export interface PtupcdrLayers {
  readonly attention: AttentionLayers;
  /** d_s → h, followed by relu. */
  readonly hidden: LinearLayer;
  /** h → d_s · d_t: the personal bridge B, row-major [d_s × d_t]. */
  readonly bridge: LinearLayer;
}

/** A batch of rating rows. */
export interface PtupcdrBatch {
  readonly history: HistoryBatch;
  /** u_s, [n × d_s]. */
  readonly user: Float64Array;
  /** v_t, [n × d_t]. */
  readonly item: Float64Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float64Array;
}

/** The network's parameter arrays in a fixed order, as `Adam` takes them. */
export function ptupcdrArrays({ attention, hidden, bridge }: PtupcdrLayers): Float64Array[] {
  return layerArrays([attention.hidden, attention.score, hidden, bridge]);
}

/** z = relu(D context + d) of each row, [n × h], after the attention over its history. */
function encode(layers: PtupcdrLayers, history: HistoryBatch): { state: AttentionState; code: Float64Array } {
  const state = attend(layers.attention, history);
  const { hidden } = layers;
  const code = applyLayer(hidden, state.context, history.size, new Float64Array(history.size * hidden.outDim));
  for (let k = 0; k < code.length; k++) if (code[k] < 0) code[k] = 0;
  return { state, code };
}

/**
 * The personal bridges B and the vectors û = u_s B that they give.
 * @param user u_s, [n × d_s]
 * @returns bridges [n × d_s × d_t] and mapped [n × d_t]
 */
export function ptupcdrMap(
  layers: PtupcdrLayers,
  history: HistoryBatch,
  user: Float64Array,
): { bridges: Float64Array; mapped: Float64Array } {
  const n = history.size;
  const size = layers.bridge.outDim;
  const ds = layers.hidden.inDim;
  const dt = size / ds;
  const bridges = applyLayer(layers.bridge, encode(layers, history).code, n, new Float64Array(n * size));
  const mapped = new Float64Array(n * dt);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < ds; i++) {
      for (let j = 0; j < dt; j++) mapped[r * dt + j] += user[r * ds + i] * bridges[r * size + i * dt + j];
    }
  }
  return { bridges, mapped };
}

/** Buffers of a batch, kept from batch to batch. */
export interface PtupcdrWorkspace {
  /** u_s ⊗ v_t, [rows × d_s · d_t]. */
  readonly pairs: Float64Array;
  /** Gradient by z, [rows × h]. */
  readonly codeGradient: Float64Array;
  /** z times the gradient by the prediction, [rows × h]. */
  readonly pulls: Float64Array;
}

/** A workspace for batches of at most `rows` rows. */
export function ptupcdrWorkspace(layers: PtupcdrLayers, rows: number): PtupcdrWorkspace {
  const { inDim: h, outDim: size } = layers.bridge;
  return {
    pairs: new Float64Array(rows * size),
    codeGradient: new Float64Array(rows * h),
    pulls: new Float64Array(rows * h),
  };
}

/**
 * The task loss, mean over rows of (u_s B v_t − r)²; its gradient is added to `gradient`.
 *
 * B itself is never formed. With p = u_s ⊗ v_t the prediction is p · (W z + b) = z · (Wᵀ p) + p · b, so the product Wᵀ p that
 * predicts is also the gradient by z, and one matrix product of three is saved.
 * @returns the loss
 */
export function ptupcdrLoss(
  layers: PtupcdrLayers,
  batch: PtupcdrBatch,
  gradient: PtupcdrLayers,
  { pairs, codeGradient, pulls }: PtupcdrWorkspace,
): number {
  const { history, user, item, rating } = batch;
  const n = history.size;
  const { hidden, bridge } = layers;
  const h = hidden.outDim;
  const ds = hidden.inDim;
  const size = bridge.outDim;
  const dt = size / ds;
  const { state, code } = encode(layers, history);

  for (let r = 0, at = 0; r < n; r++) {
    for (let i = 0; i < ds; i++) {
      const factor = user[r * ds + i];
      for (let j = 0; j < dt; j++) pairs[at++] = factor * item[r * dt + j];
    }
  }
  codeGradient.fill(0, 0, n * h);
  multiply(n, h, size, pairs, bridge.weight, codeGradient);

  const { bias = new Float64Array(size) } = bridge;
  const { bias: biasGradient = new Float64Array(size) } = gradient.bridge;
  let loss = 0;
  for (let r = 0; r < n; r++) {
    const codeAt = r * h;
    const pairAt = r * size;
    let residual = -rating[r];
    for (let k = 0; k < h; k++) residual += code[codeAt + k] * codeGradient[codeAt + k];
    for (let q = 0; q < size; q++) residual += pairs[pairAt + q] * bias[q];
    loss += residual * residual;
    const pull = (2 * residual) / n;
    for (let q = 0; q < size; q++) biasGradient[q] += pull * pairs[pairAt + q];
    for (let k = 0; k < h; k++) {
      const active = code[codeAt + k];
      pulls[codeAt + k] = pull * active;
      codeGradient[codeAt + k] = active > 0 ? pull * codeGradient[codeAt + k] : 0;
    }
  }
  multiplyTransposed(size, h, n, pairs, pulls, gradient.bridge.weight);
  addGradients(gradient.hidden, state.context, codeGradient, n);
  const contextGradient = inputGradients(hidden, codeGradient, n, new Float64Array(n * ds));
  addAttentionGradients(layers.attention, history, state, contextGradient, gradient.attention);
  return loss / n;
}
