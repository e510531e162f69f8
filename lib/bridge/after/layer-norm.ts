/** Layer normalisation of vectors: y = gain · (x − mean)/deviation + shift, coordinate by coordinate. */
export interface NormLayer {
  readonly gain: Float64Array;
  readonly shift: Float64Array;
}

/** What the backward pass needs of the forward pass. */
export interface NormState {
  /** y, [n × width]. */
  readonly output: Float64Array;
  /** (x − mean)/deviation, [n × width]. */
  readonly normal: Float64Array;
  /** 1/deviation of each row, [n]. */
  readonly scale: Float64Array;
}

/** Keeps a row of equal numbers finite; PyTorch's. */
const EPSILON = 1e-5;

/** A layer that does nothing but normalise. */
export function newNorm(width: number): NormLayer {
  return { gain: new Float64Array(width).fill(1), shift: new Float64Array(width) };
}

/** A layer of zeros, for gradients. */
export function zeroNorm(width: number): NormLayer {
  return { gain: new Float64Array(width), shift: new Float64Array(width) };
}

/** Normalises each row of x, [n × width]. */
export function normalise({ gain, shift }: NormLayer, x: Float64Array): NormState {
  const width = gain.length;
  const n = x.length / width;
  const state = { output: new Float64Array(x.length), normal: new Float64Array(x.length), scale: new Float64Array(n) };
  const { output, normal, scale } = state;
  for (let r = 0; r < n; r++) {
    const at = r * width;
    let mean = 0;
    for (let k = 0; k < width; k++) mean += x[at + k];
    mean /= width;
    let squares = 0;
    for (let k = 0; k < width; k++) squares += (x[at + k] - mean) ** 2;
    scale[r] = 1 / Math.sqrt(squares / width + EPSILON);
    for (let k = 0; k < width; k++) {
      normal[at + k] = (x[at + k] - mean) * scale[r];
      output[at + k] = gain[k] * normal[at + k] + shift[k];
    }
  }
  return state;
}

/** Adds the layer's gradients and returns that of the inputs, [n × width]. @param dy gradient of the loss by the output */
export function normaliseBackward(
  { gain }: NormLayer,
  { normal, scale }: NormState,
  dy: Float64Array,
  gradient: NormLayer,
): Float64Array {
  const width = gain.length;
  const dx = new Float64Array(dy.length);
  for (let r = 0; r < scale.length; r++) {
    const at = r * width;
    let sum = 0;
    let along = 0;
    for (let k = 0; k < width; k++) {
      gradient.gain[k] += dy[at + k] * normal[at + k];
      gradient.shift[k] += dy[at + k];
      const pull = dy[at + k] * gain[k];
      sum += pull;
      along += pull * normal[at + k];
    }
    // Neither a shift of x nor a scaling of it changes y.
    for (let k = 0; k < width; k++) {
      dx[at + k] = scale[r] * (dy[at + k] * gain[k] - sum / width - (normal[at + k] * along) / width);
    }
  }
  return dx;
}
