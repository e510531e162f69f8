import { exp } from '../../math/elementary';

/** Sequences of different lengths, one after another: those of sequence s are the rows starts[s] … starts[s + 1] − 1. */
export interface Sequences {
  /** [sequences + 1] */
  readonly starts: Int32Array;
}

/** What the backward pass needs of the forward pass. */
export interface SelfAttention {
  /** Σ_j a_ij v_j, heads side by side, [n × width]. */
  readonly output: Float64Array;
  /** a: for each sequence and head a square matrix, row by row; sequence after sequence. */
  readonly weights: Float64Array;
}

/**
 * Scaled dot-product attention within each sequence, in heads: a_ij = softmax_j(q_i · k_j/√w), w the width of a head.
 * @param qkv queries, keys and values side by side, [n × 3 width]; each has its heads side by side
 */
export function selfAttention(qkv: Float64Array, { starts }: Sequences, width: number, heads: number): SelfAttention {
  const n = starts[starts.length - 1];
  const head = width / heads;
  const scale = 1 / Math.sqrt(head);
  const output = new Float64Array(n * width);
  const weights = new Float64Array(heads * squares(starts));
  let matrix = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const [first, end] = [starts[s], starts[s + 1]];
    const length = end - first;
    for (let h = 0; h < heads; h++, matrix += length * length) {
      for (let i = 0; i < length; i++) {
        const query = (first + i) * 3 * width + h * head;
        const row = matrix + i * length;
        let top = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < length; j++) {
          const key = (first + j) * 3 * width + width + h * head;
          let dot = 0;
          for (let k = 0; k < head; k++) dot += qkv[query + k] * qkv[key + k];
          weights[row + j] = dot * scale;
          if (weights[row + j] > top) top = weights[row + j];
        }
        let sum = 0;
        for (let j = 0; j < length; j++) {
          weights[row + j] = exp(weights[row + j] - top);
          sum += weights[row + j];
        }
        const out = (first + i) * width + h * head;
        for (let j = 0; j < length; j++) {
          weights[row + j] /= sum;
          const value = (first + j) * 3 * width + 2 * width + h * head;
          for (let k = 0; k < head; k++) output[out + k] += weights[row + j] * qkv[value + k];
        }
      }
    }
  }
  return { output, weights };
}

/** Gradient of the loss by `qkv`, [n × 3 width]. @param dy gradient by the output, [n × width] */
export function selfAttentionBackward(
  qkv: Float64Array,
  { starts }: Sequences,
  width: number,
  heads: number,
  { weights }: SelfAttention,
  dy: Float64Array,
): Float64Array {
  const head = width / heads;
  const scale = 1 / Math.sqrt(head);
  const dqkv = new Float64Array(qkv.length);
  let matrix = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const [first, end] = [starts[s], starts[s + 1]];
    const length = end - first;
    const byWeight = new Float64Array(length);
    for (let h = 0; h < heads; h++, matrix += length * length) {
      for (let i = 0; i < length; i++) {
        const query = (first + i) * 3 * width + h * head;
        const out = (first + i) * width + h * head;
        const row = matrix + i * length;
        let mean = 0;
        for (let j = 0; j < length; j++) {
          const value = (first + j) * 3 * width + 2 * width + h * head;
          let dot = 0;
          for (let k = 0; k < head; k++) {
            dot += dy[out + k] * qkv[value + k];
            dqkv[value + k] += weights[row + j] * dy[out + k];
          }
          byWeight[j] = dot;
          mean += weights[row + j] * dot;
        }
        for (let j = 0; j < length; j++) {
          const pull = weights[row + j] * (byWeight[j] - mean) * scale;
          const key = (first + j) * 3 * width + width + h * head;
          for (let k = 0; k < head; k++) {
            dqkv[query + k] += pull * qkv[key + k];
            dqkv[key + k] += pull * qkv[query + k];
          }
        }
      }
    }
  }
  return dqkv;
}

/** Σ length² over the sequences. */
function squares(starts: Int32Array): number {
  let sum = 0;
  for (let s = 0; s + 1 < starts.length; s++) sum += (starts[s + 1] - starts[s]) ** 2;
  return sum;
}
