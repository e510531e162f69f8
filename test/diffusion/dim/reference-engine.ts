import type { DiffusionEngine, DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { copyDimParameters, dimParameterList, startingDimParameters } from '../../../lib/diffusion/dim/parameter-list';
import { referenceGuidedNoise, referenceTrainStep } from '../../../lib/diffusion/dim/reference';
import { sampleFromCondition } from '../../../lib/diffusion/dim/sampler';
import { startOf } from '../../../lib/diffusion/dim/start';
import type { OnStep } from '../../../lib/diffusion/solver/solve';
import { Adam } from '../../../lib/math/adam';
import { float64Space } from '../../../lib/math/vector-space';

/** A DiffusionEngine with what pictures and checks want besides. */
export interface ReferenceEngine extends DiffusionEngine {
  /** `sample` in float64, with a look at every step. `condition` is [n × d]; `from`, x_T, is the condition where left out. */
  sampleExact(condition: Float64Array, onStep?: OnStep<Float64Array>, from?: Float64Array): Float64Array;
}

/**
 * The DIM in plain float64 JavaScript, any activation: slow, and the truth that the other engines are held to. Its
 * parameters are float64 inside and rounded only where the interface asks for float32.
 */
export function createReferenceEngine(options: DimEngineOptions): ReferenceEngine {
  const { embeddingDim, hiddenDim, activation, guidance, clipNorm, prediction, start = 'source' } = options;
  const parameters = startingDimParameters(options.initial, embeddingDim, hiddenDim, Float64Array);
  const adam = new Adam(dimParameterList(parameters), { learningRate: options.learningRate });
  const levels = options.schedule.noiseLevels(options.steps);
  const space = float64Space(embeddingDim);

  const sampleExact: ReferenceEngine['sampleExact'] = (condition, onStep, from = condition) => {
    if (condition.length === 0) return new Float64Array(0);
    const guided = (x: Float64Array, t: number): Float64Array =>
      referenceGuidedNoise(parameters, activation, x, condition, t, guidance);
    return sampleFromCondition(space, guided, from, options, onStep).sample;
  };

  return {
    name: 'reference/float64',
    trainBatch: (batch) => referenceTrainStep(parameters, activation, levels, batch, adam, clipNorm, prediction).loss,
    sample(condition, noise) {
      const from = startOf(start, condition, noise);
      return Float32Array.from(sampleExact(Float64Array.from(condition), undefined, Float64Array.from(from)));
    },
    sampleExact,
    parameters: () => copyDimParameters(parameters, Float32Array),
    dispose: () => {},
  };
}
