import type { Tensor2D } from '@tensorflow/tfjs';
import { Adam, clipGlobalNorm } from '../../math/adam';
import { float64Space } from '../../math/vector-space';
import { denseForward } from '../dim/dense';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from '../dim/engine';
import { copyDimParameters, dimParameterList, startingDimParameters } from '../dim/parameter-list';
import { predictionGoal } from '../dim/reference';
import { sampleFromCondition } from '../dim/sampler';
import { startOf } from '../dim/start';
import { isRecordable } from '../solver/options';
import { timeEmbedding } from '../time-embedding';
import type { TensorFlow } from './backend';
import { guidedPrediction, layers, noisePrediction, parameterTensors, smoothL1Loss } from './network';

/** Rows sampled at once: the stacked hidden layer of so many rows stays in a processor's cache. */
const SAMPLE_ROWS = 1024;

/**
 * The readable engine: the DIM as a network in TensorFlow.js operations with gradients by autodiff, any activation.
 * What is small lives in typed arrays outside TensorFlow.js, because a step over it costs less than the operations would:
 * parameters, Adam's moments and the solver's states, which are in float64. All tensors are freed before a method returns.
 * @param tf the TensorFlow.js namespace with its backend ready (`initBackend` in lib/tensor/backend)
 */
export function createNetworkEngine(tf: TensorFlow, options: DimEngineOptions): DiffusionEngine {
  const {
    embeddingDim: d,
    hiddenDim: h,
    activation,
    guidance,
    steps,
    prediction = 'epsilon',
    start = 'source',
  } = options;
  const parameters = startingDimParameters(options.initial, d, h, Float32Array);
  const parameterList = dimParameterList(parameters);
  const adam = new Adam(parameterList, { learningRate: options.learningRate });
  const levels = options.schedule.noiseLevels(steps);
  const allSteps = Float64Array.from({ length: steps }, (_, t) => t);
  const tauTable = timeEmbedding(allSteps, h, new Float32Array(steps * h));
  const parted = isRecordable(options.solver);
  const space = float64Space(d);

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
    const goal = Float32Array.from(predictionGoal(prediction, batch, levels, d));
    let loss = 0;
    let gradients: Float32Array[] = [];
    // A tidy looks for tensors in what it returns, number by number in an array, so it returns nothing.
    tf.tidy(() => {
      const matrix = (values: Float32Array, columns: number): Tensor2D =>
        tf.tensor2d(values.subarray(0, n * columns), [n, columns]);
      const inputs = [matrix(x, d), matrix(tau, h), matrix(batch.condition, d)] as const;
      const keep = matrix(Float32Array.from(batch.keep.subarray(0, n)), 1);
      const { value, grads } = tf.valueAndGrads((...tensors) =>
        smoothL1Loss(tf, noisePrediction(tf, layers(tensors), activation, ...inputs, keep), matrix(goal, d)).asScalar(),
      )(parameterTensors(tf, parameters));
      loss = value.dataSync()[0];
      gradients = grads.map((gradient) => gradient.dataSync() as Float32Array);
    });
    clipGlobalNorm(gradients, options.clipNorm);
    adam.step(gradients);
    return loss;
  }

  function sampleRows(condition: Float32Array, from: Float32Array): Float64Array {
    const n = condition.length / d;
    let sample = new Float64Array(0);
    tf.tidy(() => {
      const u = tf.tensor2d(condition, [n, d]);
      const predict = guidedPrediction(tf, layers(parameterTensors(tf, parameters)), activation, guidance, u);
      const guided = (x: Float64Array, t: number): Float64Array => {
        const time = denseForward(parameters.timeProjection, timeEmbedding([t], h), 1);
        const input = new Float32Array(n * d);
        for (let at = 0; at < input.length; ) for (let k = 0; k < d; k++, at++) input[at] = x[at] + time[k];
        let predicted = new Float64Array(0);
        tf.tidy(() => {
          predicted = new Float64Array(predict(tf.tensor2d(input, [n, d])).dataSync());
        });
        return predicted;
      };
      sample = sampleFromCondition(space, guided, Float64Array.from(from), options).sample;
    });
    return sample;
  }

  return {
    name: `network/${tf.getBackend()}`,
    trainBatch,
    sample(condition, noise) {
      if (condition.length % d !== 0) {
        throw new RangeError(`${condition.length} numbers are not rows of ${d}`);
      }
      const from = startOf(start, condition, noise);
      const sample = new Float32Array(condition.length);
      // A solver whose steps depend on the states takes them from all rows together, which must not be parted then.
      const chunk = parted ? SAMPLE_ROWS * d : condition.length;
      for (let at = 0; at < condition.length; at += chunk) {
        sample.set(sampleRows(condition.slice(at, at + chunk), from.slice(at, at + chunk)), at);
      }
      return sample;
    },
    parameters: () => copyDimParameters(parameters, Float32Array),
    dispose: () => {},
  };
}
