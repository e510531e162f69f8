import { jsMatrixKernel, type MatrixKernel } from '../kernels/matrix';
import type { RandomStream } from './random';

/** A linear layer y = W x + b, or y = W x without a bias. In float64, so that tests can hold it to 1e-9. */
export interface LinearLayer {
  readonly inDim: number;
  readonly outDim: number;
  /** W, row-major [outDim × inDim]. */
  readonly weight: Float64Array;
  /** b, [outDim]; absent in a layer without bias. */
  readonly bias?: Float64Array;
}

/** A layer of zeros, for gradients. */
export function zeroLayer(inDim: number, outDim: number, withBias: boolean): LinearLayer {
  return {
    inDim,
    outDim,
    weight: new Float64Array(outDim * inDim),
    bias: withBias ? new Float64Array(outDim) : undefined,
  };
}

/** Fills the weight or the bias of a layer with PyTorch's start: uniform in ±1/√inDim. Drawn in float64; returns `values`. */
export function fillUniform<Values extends Float32Array | Float64Array>(
  values: Values,
  inDim: number,
  stream: RandomStream,
): Values {
  const bound = 1 / Math.sqrt(inDim);
  for (let k = 0; k < values.length; k++) values[k] = bound * (2 * stream.uniform() - 1);
  return values;
}

/** A layer as PyTorch starts it: first the weight, then the bias. */
export function randomLayer(inDim: number, outDim: number, withBias: boolean, stream: RandomStream): LinearLayer {
  const layer = zeroLayer(inDim, outDim, withBias);
  for (const values of layerArrays([layer])) fillUniform(values, inDim, stream);
  return layer;
}

/** The parameter arrays of layers, in order, as `Adam` takes them. */
export function layerArrays(layers: readonly LinearLayer[]): Float64Array[] {
  return layers.flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight]));
}

/**
 * y = W x + b for each row: x [n × inDim] gives y [n × outDim], which is written to `out` and returned.
 * @param kernel computes the product; by default plain JavaScript
 */
export function applyLayer(
  layer: LinearLayer,
  x: Float64Array,
  n: number,
  out: Float64Array,
  kernel: MatrixKernel = jsMatrixKernel,
): Float64Array {
  const { inDim, outDim, weight, bias } = layer;
  const transposed = new Float64Array(weight.length);
  for (let i = 0; i < outDim; i++) for (let j = 0; j < inDim; j++) transposed[j * outDim + i] = weight[i * inDim + j];
  if (bias) for (let r = 0, at = 0; r < n; r++) for (let i = 0; i < outDim; i++) out[at++] = bias[i];
  else out.fill(0, 0, n * outDim);
  kernel.multiply(n, outDim, inDim, x, transposed, out);
  return out;
}

/** The layer as a function of vectors: x [n × inDim] gives a new [n × outDim], by the weights as they stand when it is called. */
export function layerMap(layer: LinearLayer): (x: Float64Array) => Float64Array {
  return (x) => {
    const n = x.length / layer.inDim;
    return applyLayer(layer, x, n, new Float64Array(n * layer.outDim));
  };
}

/**
 * Adds the layer's gradients for n rows: dW += dyᵀ x, db += Σ dy.
 * @param x inputs [n × inDim]
 * @param dy gradient of the loss by the outputs, [n × outDim]
 */
export function addGradients(
  gradient: LinearLayer,
  x: Float64Array,
  dy: Float64Array,
  n: number,
  kernel: MatrixKernel = jsMatrixKernel,
): void {
  const { inDim, outDim, weight, bias } = gradient;
  kernel.multiplyTransposed(outDim, inDim, n, dy, x, weight);
  if (bias) for (let r = 0, at = 0; r < n; r++) for (let i = 0; i < outDim; i++) bias[i] += dy[at++];
}

/** Gradient of the loss by the layer's inputs, dx = dy W: [n × inDim], written to `out` and returned. */
export function inputGradients(
  layer: LinearLayer,
  dy: Float64Array,
  n: number,
  out: Float64Array,
  kernel: MatrixKernel = jsMatrixKernel,
): Float64Array {
  out.fill(0, 0, n * layer.inDim);
  kernel.multiply(n, layer.inDim, layer.outDim, dy, layer.weight, out);
  return out;
}
