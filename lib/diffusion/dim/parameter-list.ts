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

/** A parameter set, layer by layer. @param layer makes one of so many inputs and outputs */
export function dimOfLayers<A extends Float32Array | Float64Array>(
  d: number,
  h: number,
  layer: (name: (typeof DIM_LAYERS)[number], inputs: number, outputs: number) => Linear<A>,
): DimParameters<A> {
  const shapes = dimLayerShapes(d, h);
  const made = (name: (typeof DIM_LAYERS)[number]): Linear<A> => layer(name, ...shapes[name]);
  return {
    embeddingDim: d,
    hiddenDim: h,
    hidden1: made('hidden1'),
    hidden2: made('hidden2'),
    output: made('output'),
    timeProjection: made('timeProjection'),
    conditionProjection: made('conditionProjection'),
  };
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
  return dimOfLayers(embeddingDim, hiddenDim, (name, inputs, outputs) => {
    const { weight, bias } = parameters[name];
    if (weight.length !== inputs * outputs || bias.length !== outputs) {
      throw new RangeError(
        `DIM layer ${name} must be ${outputs} × ${inputs} with ${outputs} biases, not ${weight.length} and ${bias.length} numbers`,
      );
    }
    return { weight: precision.from(weight), bias: precision.from(bias) };
  });
}

/** A parameter set of zeros with the shapes of another: for gradients. */
export function zeroDimParameters(d: number, h: number): DimParameters<Float64Array> {
  return dimOfLayers(d, h, (_, inputs, outputs) => ({
    weight: new Float64Array(inputs * outputs),
    bias: new Float64Array(outputs),
  }));
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
