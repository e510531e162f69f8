import type { Tensor2D } from '@tensorflow/tfjs';
import { Adam, clipGlobalNorm } from '../../tensor/adam';
import type { TensorFlow } from '../../tensor/backend';
import { tensorSpace } from '../../tensor/tensor-space';
import { noiseLevels } from '../schedule/noise-levels';
import { scheduleByName } from '../schedule/registry';
import { recordPlan } from '../solver/plan';
import { discreteTime, timeEmbedding } from '../time-embedding';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from './engine';
import { guidedPrediction, layers, noisePrediction, parameterTensors, smoothL1Loss } from './network';
import { copyDimParameters, dimParameterList, startingDimParameters } from './parameter-list';
import { sampleFromCondition } from './sampler';

/** Rows sampled at once: the stacked hidden layer of so many rows stays in a processor's cache. */
const SAMPLE_ROWS = 1024;

/**
 * The readable engine: the DIM as a network in TensorFlow.js operations with gradients by autodiff, any activation.
 * Parameters and Adam's moments live in typed arrays outside TensorFlow.js: they are small, and a step over them costs less
 * than the operations would. All tensors are freed before a method returns.
 * @param tf the TensorFlow.js namespace with its backend ready (`initBackend` in lib/tensor/backend)
 */
export function createNetworkEngine(tf: TensorFlow, options: DimEngineOptions): DiffusionEngine {
  const { embeddingDim: d, hiddenDim: h, activation, guidance, steps } = options;
  const parameters = startingDimParameters(options.initial, d, h, Float32Array);
  const parameterList = dimParameterList(parameters);
  const adam = new Adam(parameterList, { learningRate: options.learningRate });
  const levels = noiseLevels(options.schedule, steps);
  const allSteps = Float64Array.from({ length: steps }, (_, t) => t);
  const tauTable = timeEmbedding(allSteps, h, new Float32Array(steps * h));
  const adaptive = options.solver.method === 'adaptive';
  const times = adaptive ? [] : evaluationTimes(options);
  const space = tensorSpace(tf);

  function trainBatch(batch: DimBatch): number {
    const n = batch.size;
    const x = new Float32Array(n * d);
    const tau = new Float32Array(n * h);
    for (let row = 0; row < n; row++) {
      const t = batch.t[row];
      const signal = levels.sqrtAlphaBar[t];
      const sigma = levels.sqrtOneMinusAlphaBar[t];
      for (let k = row * d; k < (row + 1) * d; k++) x[k] = signal * batch.target[k] + sigma * batch.noise[k];
      tau.set(tauTable.subarray(t * h, (t + 1) * h), row * h);
    }
    let loss = 0;
    const gradients = tf.tidy(() => {
      const matrix = (values: Float32Array, columns: number): Tensor2D =>
        tf.tensor2d(values.subarray(0, n * columns), [n, columns]);
      const inputs = [matrix(x, d), matrix(tau, h), matrix(batch.condition, d)] as const;
      const keep = matrix(Float32Array.from(batch.keep.subarray(0, n)), 1);
      const noise = matrix(batch.noise, d);
      const { value, grads } = tf.valueAndGrads((...tensors) =>
        smoothL1Loss(tf, noisePrediction(tf, layers(tensors), activation, ...inputs, keep), noise).asScalar(),
      )(parameterTensors(tf, parameters));
      loss = value.dataSync()[0];
      return grads.map((gradient) => gradient.dataSync() as Float32Array);
    });
    clipGlobalNorm(gradients, options.clipNorm);
    adam.step(gradients);
    return loss;
  }

  function sampleRows(condition: Float32Array): Float32Array {
    return tf.tidy(() => {
      const u = tf.tensor2d(condition, [condition.length / d, d]);
      const embedTimes = (some: readonly number[]): Tensor2D =>
        tf.tensor2d(timeEmbedding(some, h, new Float32Array(some.length * h)), [some.length, h]);
      const weights = layers(parameterTensors(tf, parameters));
      const guided = guidedPrediction(tf, weights, activation, guidance, u, times, embedTimes);
      return sampleFromCondition(space, guided, u, options).sample.dataSync() as Float32Array;
    });
  }

  return {
    name: `network/${tf.getBackend()}`,
    trainBatch,
    sample(condition) {
      if (condition.length % d !== 0) {
        throw new RangeError(`${condition.length} numbers are not rows of ${d}`);
      }
      const sample = new Float32Array(condition.length);
      // The adaptive solver takes its step from all rows together, so they must not be parted.
      const chunk = adaptive ? condition.length : SAMPLE_ROWS * d;
      for (let start = 0; start < condition.length; start += chunk) {
        sample.set(sampleRows(condition.slice(start, start + chunk)), start);
      }
      return sample;
    },
    parameters: () => copyDimParameters(parameters, Float32Array),
    dispose: () => {},
  };
}

/** The times, on the training scale, at which a solver that does not look at the states evaluates ε̂. */
function evaluationTimes({ schedule, solver, steps }: DimEngineOptions): number[] {
  const plan = recordPlan(scheduleByName(schedule), solver);
  const times = plan.ops.flatMap((operation) => (operation.op === 'eval' ? [discreteTime(operation.t, steps)] : []));
  return [...new Set(times)];
}
