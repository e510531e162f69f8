import type { RandomStream } from '../../math/random';
import { initialDimParameters } from './init';
import type { DimParameters, Linear } from './parameters';

/** The layers of a DIM in the order that every flat list of its parameters or gradients has. */
export const DIM_LAYERS = ['hidden1', 'hidden2', 'output', 'timeProjection', 'conditionProjection'] as const;

/** The ten arrays of a parameter set: weight, bias, weight, bias, … in the order of DIM_LAYERS. Not copied. */
export function dimParameterList<A extends Float32Array | Float64Array>(parameters: DimParameters<A>): A[] {
  return DIM_LAYERS.flatMap((layer) => [parameters[layer].weight, parameters[layer].bias]);
}

/** Inputs and outputs of each layer. */
export function dimLayerShapes(d: number, h: number): Record<(typeof DIM_LAYERS)[number], readonly [number, number]> {
  return { hidden1: [d, h], hidden2: [h, h], output: [h, d], timeProjection: [h, d], conditionProjection: [d, d] };
}

/**
 * A copy of a parameter set at another precision.
 * @throws RangeError where an array has not the length that d and h ask for
 */
export function copyDimParameters<A extends Float32Array | Float64Array>(
  parameters: DimParameters,
  precision: { from(values: ArrayLike<number>): A },
): DimParameters<A> {
  const { embeddingDim, hiddenDim } = parameters;
  const shapes = dimLayerShapes(embeddingDim, hiddenDim);
  const layer = (name: (typeof DIM_LAYERS)[number]): Linear<A> => {
    const { weight, bias } = parameters[name];
    const [inputs, outputs] = shapes[name];
    if (weight.length !== inputs * outputs || bias.length !== outputs) {
      throw new RangeError(
        `DIM layer ${name} must be ${outputs} × ${inputs} with ${outputs} biases, not ${weight.length} and ${bias.length} numbers`,
      );
    }
    return { weight: precision.from(weight), bias: precision.from(bias) };
  };
  return {
    embeddingDim,
    hiddenDim,
    hidden1: layer('hidden1'),
    hidden2: layer('hidden2'),
    output: layer('output'),
    timeProjection: layer('timeProjection'),
    conditionProjection: layer('conditionProjection'),
  };
}

/** A parameter set of zeros with the shapes of another: for gradients. */
export function zeroDimParameters(d: number, h: number): DimParameters<Float64Array> {
  const shapes = dimLayerShapes(d, h);
  const layer = (name: (typeof DIM_LAYERS)[number]): Linear<Float64Array> => ({
    weight: new Float64Array(shapes[name][0] * shapes[name][1]),
    bias: new Float64Array(shapes[name][1]),
  });
  return {
    embeddingDim: d,
    hiddenDim: h,
    hidden1: layer('hidden1'),
    hidden2: layer('hidden2'),
    output: layer('output'),
    timeProjection: layer('timeProjection'),
    conditionProjection: layer('conditionProjection'),
  };
}

/**
 * The parameters an engine starts from: a copy of `initial`, or a draw from it if it is a stream.
 * @throws RangeError where given parameters have other sizes than the options
 */
export function startingDimParameters<A extends Float32Array | Float64Array>(
  initial: DimParameters | RandomStream,
  embeddingDim: number,
  hiddenDim: number,
  precision: { new (length: number): A; from(values: ArrayLike<number>): A },
): DimParameters<A> {
  if (!('hidden1' in initial)) return initialDimParameters(embeddingDim, hiddenDim, initial, precision);
  if (initial.embeddingDim !== embeddingDim || initial.hiddenDim !== hiddenDim) {
    throw new RangeError(
      `initial parameters are for d = ${initial.embeddingDim}, h = ${initial.hiddenDim}, ` +
        `the options say d = ${embeddingDim}, h = ${hiddenDim}`,
    );
  }
  return copyDimParameters(initial, precision);
}
