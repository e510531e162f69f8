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

/** Queries, keys or values of one head over one sequence, transposed, [head × length]: inner loops go along the sequence. */
function transposeHead(
  from: Float64Array,
  at: number,
  stride: number,
  length: number,
  head: number,
  out: Float64Array,
): void {
  for (let j = 0, row = at; j < length; j++, row += stride) {
    for (let k = 0, to = j; k < head; k++, to += length) out[to] = from[row + k];
  }
}

/** The way back of `transposeHead`. */
function putHead(
  values: Float64Array,
  length: number,
  head: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let j = 0, row = at; j < length; j++, row += stride) {
    for (let k = 0, from = j; k < head; k++, from += length) out[row + k] = values[from];
  }
}

/**
 * Scaled dot-product attention within each sequence, in heads: a_ij = softmax_j(q_i · k_j/√w), w the width of a head.
 * @param qkv queries, keys and values side by side, [n × 3 width]; each has its heads side by side
 */
export function selfAttention(qkv: Float64Array, { starts }: Sequences, width: number, heads: number): SelfAttention {
  const head = width / heads;
  const scale = 1 / Math.sqrt(head);
  const { longest, squares } = sizesOf(starts);
  const output = new Float64Array((qkv.length / (3 * width)) * width);
  const weights = new Float64Array(heads * squares);
  const [keys, values] = [0, 1].map(() => new Float64Array(head * longest));
  let row = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const first = starts[s];
    const length = starts[s + 1] - first;
    for (let h = 0; h < heads; h++) {
      const at = first * 3 * width + h * head;
      transposeHead(qkv, at + width, 3 * width, length, head, keys);
      transposeHead(qkv, at + 2 * width, 3 * width, length, head, values);
      for (let i = 0; i < length; i++, row += length) {
        const query = at + i * 3 * width;
        for (let k = 0, key = 0; k < head; k++) {
          const q = qkv[query + k] * scale;
          for (let j = 0; j < length; j++, key++) weights[row + j] += q * keys[key];
        }
        softmax(weights, row, length);
        const out = (first + i) * width + h * head;
        for (let k = 0, value = 0; k < head; k++) {
          let sum = 0;
          for (let j = 0; j < length; j++, value++) sum += weights[row + j] * values[value];
          output[out + k] = sum;
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
  const { longest } = sizesOf(starts);
  const dqkv = new Float64Array(qkv.length);
  const [keys, values, dKeys, dValues] = [0, 1, 2, 3].map(() => new Float64Array(head * longest));
  const pulls = new Float64Array(longest);
  let row = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const first = starts[s];
    const length = starts[s + 1] - first;
    for (let h = 0; h < heads; h++) {
      const at = first * 3 * width + h * head;
      transposeHead(qkv, at + width, 3 * width, length, head, keys);
      transposeHead(qkv, at + 2 * width, 3 * width, length, head, values);
      dKeys.fill(0);
      dValues.fill(0);
      for (let i = 0; i < length; i++, row += length) {
        const query = at + i * 3 * width;
        const out = (first + i) * width + h * head;
        pulls.fill(0);
        for (let k = 0, value = 0; k < head; k++) {
          const d = dy[out + k];
          for (let j = 0; j < length; j++, value++) {
            pulls[j] += d * values[value];
            dValues[value] += d * weights[row + j];
          }
        }
        let mean = 0;
        for (let j = 0; j < length; j++) mean += weights[row + j] * pulls[j];
        for (let j = 0; j < length; j++) pulls[j] = weights[row + j] * (pulls[j] - mean) * scale;
        for (let k = 0, key = 0; k < head; k++) {
          const q = qkv[query + k];
          let sum = 0;
          for (let j = 0; j < length; j++, key++) {
            sum += pulls[j] * keys[key];
            dKeys[key] += pulls[j] * q;
          }
          dqkv[query + k] = sum;
        }
      }
      putHead(dKeys, length, head, dqkv, at + width, 3 * width);
      putHead(dValues, length, head, dqkv, at + 2 * width, 3 * width);
    }
  }
  return dqkv;
}

/** The softmax of a row of scores, in place. */
function softmax(scores: Float64Array, at: number, length: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let j = at; j < at + length; j++) if (scores[j] > top) top = scores[j];
  let sum = 0;
  for (let j = at; j < at + length; j++) {
    scores[j] = exp(scores[j] - top);
    sum += scores[j];
  }
  for (let j = at; j < at + length; j++) scores[j] /= sum;
}

/** The longest sequence, and Σ length². */
function sizesOf(starts: Int32Array): { longest: number; squares: number } {
  let longest = 0;
  let squares = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const length = starts[s + 1] - starts[s];
    longest = Math.max(longest, length);
    squares += length * length;
  }
  return { longest, squares };
}
