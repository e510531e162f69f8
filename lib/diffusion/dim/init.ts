import { fillUniform } from '../../math/linear-layer';
import type { RandomStream } from '../../math/random';
import type { DimParameters, Linear } from './parameters';

/** A typed array of the wanted precision. */
type Precision<A extends Float32Array | Float64Array> = new (length: number) => A;

/**
 * A linear layer as PyTorch starts one: weight and bias uniform in ±1/√in.
 * @param random drawn from: first the weight in row-major order, then the bias
 */
export function initialLinear<A extends Float32Array | Float64Array>(
  inputs: number,
  outputs: number,
  random: RandomStream,
  precision: Precision<A>,
): Linear<A> {
  const weight = fillUniform(new precision(inputs * outputs), inputs, random);
  return { weight, bias: fillUniform(new precision(outputs), inputs, random) };
}

/** DIM parameters as the reference starts them: every layer PyTorch's default. Drawn in float64, then rounded. */
export function initialDimParameters<A extends Float32Array | Float64Array>(
  embeddingDim: number,
  hiddenDim: number,
  random: RandomStream,
  precision: Precision<A>,
): DimParameters<A> {
  const d = embeddingDim;
  const h = hiddenDim;
  return {
    embeddingDim: d,
    hiddenDim: h,
    hidden1: initialLinear(d, h, random, precision),
    hidden2: initialLinear(h, h, random, precision),
    output: initialLinear(h, d, random, precision),
    timeProjection: initialLinear(h, d, random, precision),
    conditionProjection: initialLinear(d, d, random, precision),
  };
}
