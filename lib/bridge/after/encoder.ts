import type { MatrixKernel } from '../../kernels/matrix';
import {
  addGradients,
  applyLayer,
  inputGradients,
  type LinearLayer,
  layerArrays,
  randomLayer,
  zeroLayer,
} from '../../math/linear-layer';
import type { RandomStream } from '../../math/random';
import { type NormLayer, type NormState, newNorm, normalise, normaliseBackward, zeroNorm } from './layer-norm';
import { type SelfAttention, type Sequences, selfAttention, selfAttentionBackward } from './self-attention';

/** One layer of a transformer's encoder, with the norms after the sums (Vaswani et al. 2017). */
interface EncoderLayer {
  /** width → 3 width: queries, keys, values. */
  readonly qkv: LinearLayer;
  /** width → width. */
  readonly merge: LinearLayer;
  readonly afterAttention: NormLayer;
  /** width → 2 width, relu, → width. */
  readonly widen: LinearLayer;
  readonly narrow: LinearLayer;
  readonly afterWidening: NormLayer;
}

/** A transformer encoder over sets of vectors: projection, norm, layers; the mean over a set is its code. */
export interface Encoder {
  readonly heads: number;
  /** d → width. */
  readonly project: LinearLayer;
  readonly norm: NormLayer;
  readonly layers: readonly EncoderLayer[];
}

/** Sizes of an encoder. */
export interface EncoderSizes {
  readonly inDim: number;
  readonly width: number;
  /** Divides the width. */
  readonly heads: number;
  readonly layers: number;
}

/** How wide the inner layer is, in widths. */
const WIDENING = 2;

function build(
  { inDim, width, heads, layers }: EncoderSizes,
  linear: (inDim: number, outDim: number) => LinearLayer,
  norm: (width: number) => NormLayer,
): Encoder {
  if (width % heads !== 0) throw new RangeError(`a width of ${width} cannot be parted into ${heads} heads`);
  return {
    heads,
    project: linear(inDim, width),
    norm: norm(width),
    layers: Array.from({ length: layers }, () => ({
      qkv: linear(width, 3 * width),
      merge: linear(width, width),
      afterAttention: norm(width),
      widen: linear(width, WIDENING * width),
      narrow: linear(WIDENING * width, width),
      afterWidening: norm(width),
    })),
  };
}

/** An encoder to train, its linear layers as PyTorch starts them. @throws RangeError where the heads do not divide the width */
export function newEncoder(sizes: EncoderSizes, stream: RandomStream): Encoder {
  return build(sizes, (inDim, outDim) => randomLayer(inDim, outDim, true, stream), newNorm);
}

/** An encoder of zeros, for gradients. */
export function zeroEncoder(sizes: EncoderSizes): Encoder {
  return build(sizes, (inDim, outDim) => zeroLayer(inDim, outDim, true), zeroNorm);
}

/** The parameter arrays in a fixed order, as `Adam` takes them. */
export function encoderArrays({ project, norm, layers }: Encoder): Float64Array[] {
  const ofNorm = ({ gain, shift }: NormLayer): Float64Array[] => [gain, shift];
  return [
    ...layerArrays([project]),
    ...ofNorm(norm),
    ...layers.flatMap(({ qkv, merge, afterAttention, widen, narrow, afterWidening }) => [
      ...layerArrays([qkv, merge, widen, narrow]),
      ...ofNorm(afterAttention),
      ...ofNorm(afterWidening),
    ]),
  ];
}

/** Most entries of a product's three matrices, for `createMatrixKernel`, where there are at most `rows` vectors. */
export function encoderEntries({ inDim, width }: EncoderSizes, rows: number): number {
  const widest = Math.max(4, 1 + WIDENING) * width;
  return rows * Math.max(inDim + width, widest) + Math.max(inDim, 3 * width, WIDENING * width) * width;
}

interface LayerState {
  readonly input: Float64Array;
  readonly qkv: Float64Array;
  readonly attention: SelfAttention;
  readonly attended: NormState;
  readonly inner: Float64Array;
  readonly output: NormState;
}

/** What the backward pass needs of the forward pass. */
export interface Encoding {
  /** Mean over each set, [sets × width]; 0 for an empty one. */
  readonly codes: Float64Array;
  readonly sets: Sequences;
  readonly input: Float64Array;
  readonly projected: NormState;
  readonly layers: readonly LayerState[];
}

const linear = (layer: LinearLayer, x: Float64Array, kernel?: MatrixKernel): Float64Array => {
  const n = x.length / layer.inDim;
  return applyLayer(layer, x, n, new Float64Array(n * layer.outDim), kernel);
};

function addInto(sum: Float64Array, other: Float64Array): Float64Array {
  for (let k = 0; k < sum.length; k++) sum[k] += other[k];
  return sum;
}

/** Codes of sets of vectors. @param input the vectors of all sets, [n × d] */
export function encode(encoder: Encoder, input: Float64Array, sets: Sequences, kernel?: MatrixKernel): Encoding {
  const width = encoder.norm.gain.length;
  const projected = normalise(encoder.norm, linear(encoder.project, input, kernel));
  const layers: LayerState[] = [];
  let x = projected.output;
  for (const layer of encoder.layers) {
    const qkv = linear(layer.qkv, x, kernel);
    const attention = selfAttention(qkv, sets, width, encoder.heads);
    const attended = normalise(layer.afterAttention, addInto(linear(layer.merge, attention.output, kernel), x));
    const inner = linear(layer.widen, attended.output, kernel);
    for (let k = 0; k < inner.length; k++) if (inner[k] < 0) inner[k] = 0;
    const output = normalise(layer.afterWidening, addInto(linear(layer.narrow, inner, kernel), attended.output));
    layers.push({ input: x, qkv, attention, attended, inner, output });
    x = output.output;
  }
  const { starts } = sets;
  const codes = new Float64Array((starts.length - 1) * width);
  for (let s = 0; s + 1 < starts.length; s++) {
    const share = 1 / (starts[s + 1] - starts[s]);
    for (let at = starts[s] * width; at < starts[s + 1] * width; at++) codes[s * width + (at % width)] += share * x[at];
  }
  return { codes, sets, input, projected, layers };
}

/** Adds the encoder's gradients. @param dCodes gradient of the loss by the codes, [sets × width] */
export function encodeBackward(
  encoder: Encoder,
  { sets, input, projected, layers }: Encoding,
  dCodes: Float64Array,
  gradient: Encoder,
  kernel?: MatrixKernel,
): void {
  const width = encoder.norm.gain.length;
  const { starts } = sets;
  const n = starts[starts.length - 1];
  let dx = new Float64Array(n * width);
  for (let s = 0; s + 1 < starts.length; s++) {
    const share = 1 / (starts[s + 1] - starts[s]);
    for (let at = starts[s] * width; at < starts[s + 1] * width; at++)
      dx[at] = share * dCodes[s * width + (at % width)];
  }
  /** Adds a linear layer's gradients and returns that of its inputs. */
  const back = (layer: LinearLayer, into: LinearLayer, x: Float64Array, dy: Float64Array): Float64Array => {
    addGradients(into, x, dy, n, kernel);
    return inputGradients(layer, dy, n, new Float64Array(n * layer.inDim), kernel);
  };
  for (let l = layers.length - 1; l >= 0; l--) {
    const [layer, into, state] = [encoder.layers[l], gradient.layers[l], layers[l]];
    const dSum = normaliseBackward(layer.afterWidening, state.output, dx, into.afterWidening);
    const dInner = back(layer.narrow, into.narrow, state.inner, dSum);
    for (let k = 0; k < dInner.length; k++) if (state.inner[k] <= 0) dInner[k] = 0;
    const dAttended = addInto(back(layer.widen, into.widen, state.attended.output, dInner), dSum);
    const dMerged = normaliseBackward(layer.afterAttention, state.attended, dAttended, into.afterAttention);
    const dOutput = back(layer.merge, into.merge, state.attention.output, dMerged);
    const dQkv = selfAttentionBackward(state.qkv, sets, width, encoder.heads, state.attention, dOutput);
    dx = addInto(back(layer.qkv, into.qkv, state.input, dQkv), dMerged);
  }
  const dProjected = normaliseBackward(encoder.norm, projected, dx, gradient.norm);
  addGradients(gradient.project, input, dProjected, n, kernel);
}
