import { z } from 'zod';
import { Adam } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import {
  addGradients,
  applyLayer,
  inputGradients,
  type LinearLayer,
  layerArrays,
  randomLayer,
  zeroLayer,
} from '../../math/linear-layer';
import { defineMethod } from '../method';
import { bounds } from '../parts/bounds';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';

/** LACDR's four layers, none with a bias; c is the width of the code. */
export interface LacdrLayers {
  /** E_s: d_s → c. */
  readonly encoderSource: LinearLayer;
  /** D_s: c → d_s. */
  readonly decoderSource: LinearLayer;
  /** E_t: d_t → c. */
  readonly encoderTarget: LinearLayer;
  /** D_t: c → d_t. */
  readonly decoderTarget: LinearLayer;
}

const layersOf = (l: LacdrLayers): LinearLayer[] => [
  l.encoderSource,
  l.decoderSource,
  l.encoderTarget,
  l.decoderTarget,
];

/**
 * Turns each row of `rows` [n × d] from x into scale · x/‖x‖, the gradient of scale · ‖x‖ (0 where x is 0), in place.
 * @returns Σ ‖x‖
 */
function normGradients(rows: Float64Array, n: number, d: number, scale: number): number {
  let total = 0;
  for (let r = 0; r < n; r++) {
    let square = 0;
    for (let k = r * d; k < (r + 1) * d; k++) square += rows[k] * rows[k];
    const norm = Math.sqrt(square);
    total += norm;
    const factor = norm > 0 ? scale / norm : 0;
    for (let k = r * d; k < (r + 1) * d; k++) rows[k] *= factor;
  }
  return total;
}

/**
 * LACDR's loss, the sum over rows of
 *   ‖D_s E_s u_s − u_s‖ + ‖D_t E_t u_t − u_t‖ + 2 ‖E_s u_s − E_t u_t‖,
 * whose gradient, times `scale`, is added to `gradients`.
 * @param source u_s, [n × d_s]
 * @param target u_t, [n × d_t]
 * @returns the loss as two sums, not scaled: reconstruction, and alignment with its factor 2
 */
export function lacdrLoss(
  layers: LacdrLayers,
  source: Float64Array,
  target: Float64Array,
  n: number,
  gradients: LacdrLayers,
  scale = 1,
): { reconstruction: number; alignment: number } {
  const c = layers.encoderSource.outDim;
  const codeSource = applyLayer(layers.encoderSource, source, n, new Float64Array(n * c));
  const codeTarget = applyLayer(layers.encoderTarget, target, n, new Float64Array(n * c));
  const gap = codeSource.map((value, k) => value - codeTarget[k]);
  const alignment = 2 * normGradients(gap, n, c, 2 * scale);

  const side = (
    code: Float64Array,
    vectors: Float64Array,
    decoder: LinearLayer,
    decoderGradient: LinearLayer,
    encoderGradient: LinearLayer,
    sign: number,
  ): number => {
    const delta = applyLayer(decoder, code, n, new Float64Array(n * decoder.outDim));
    for (let k = 0; k < delta.length; k++) delta[k] -= vectors[k];
    const sum = normGradients(delta, n, decoder.outDim, scale);
    addGradients(decoderGradient, code, delta, n);
    const codeDelta = inputGradients(decoder, delta, n, new Float64Array(n * c));
    for (let k = 0; k < codeDelta.length; k++) codeDelta[k] += sign * gap[k];
    addGradients(encoderGradient, vectors, codeDelta, n);
    return sum;
  };
  const reconstruction =
    side(codeSource, source, layers.decoderSource, gradients.decoderSource, gradients.encoderSource, 1) +
    side(codeTarget, target, layers.decoderTarget, gradients.decoderTarget, gradients.encoderTarget, -1);
  return { reconstruction, alignment };
}

/** û = D_t E_s u_s for each row: [n × d_s] → [n × d_t]. */
export function lacdrMap(
  { encoderSource, decoderTarget }: Pick<LacdrLayers, 'encoderSource' | 'decoderTarget'>,
  source: Float64Array,
  n: number,
): Float64Array {
  const code = applyLayer(encoderSource, source, n, new Float64Array(n * encoderSource.outDim));
  return applyLayer(decoderTarget, code, n, new Float64Array(n * decoderTarget.outDim));
}

/**
 * LACDR: an autoencoder for each domain whose codes are pulled together for users of both; a cold user is encoded by the
 * source's encoder and decoded by the target's, û = D_t E_s u_s. Linear layers d → 4 → d without bias, as in the reference
 * (the original has deeper ones and also trains on users of one domain). One row a target rating of an overlapping training
 * user.
 *
 * Differs from the reference under `compat: corrected`: a batch of n rows has the loss above; in the reference masks of shape
 * [n, 1] meet losses of shape [n] and broadcast to n × n, so that its loss is n times as large. Adam divides a constant factor
 * out again, but for its ε, and a last batch that is smaller has a smaller factor.
 */
export const lacdr = defineMethod({
  name: 'LACDR',
  summary: 'autoencoders of both domains with codes aligned for overlapping users',
  source: 'Wang et al., DASFAA 2021; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.001 }), {
    /** Width of the code. */
    codeDim: z.int().min(1).max(bounds.width).default(4),
    /** `reference`: a batch's loss is multiplied by its number of rows. */
    compat: z.enum(['corrected', 'reference']).default('corrected'),
  }),
  create({ split, base, random }, options) {
    const { source, target } = base;
    const c = options.codeDim;
    const weights = random('bridge/LACDR/weights');
    const layers: LacdrLayers = {
      encoderSource: randomLayer(source.dim, c, false, weights),
      decoderSource: randomLayer(c, source.dim, false, weights),
      encoderTarget: randomLayer(target.dim, c, false, weights),
      decoderTarget: randomLayer(c, target.dim, false, weights),
    };
    const bridge = trainedMap(
      base,
      () => {
        const adam = new Adam(layerArrays(layersOf(layers)), options);
        const gradient: LacdrLayers = {
          encoderSource: zeroLayer(source.dim, c, false),
          decoderSource: zeroLayer(c, source.dim, false),
          encoderTarget: zeroLayer(target.dim, c, false),
          decoderTarget: zeroLayer(c, target.dim, false),
        };
        const gradients = layerArrays(layersOf(gradient));
        const { users } = split.bridgeTrain;
        return trainEpochs('LACDR', options, users.length, random('bridge/LACDR/order'), (batch) => {
          const n = batch.length;
          const rows = batch.map((row) => users[row]);
          const from = gather64(source.users, source.dim, rows);
          const to = gather64(target.users, target.dim, rows);
          for (const values of gradients) values.fill(0);
          const { reconstruction, alignment } = lacdrLoss(
            layers,
            from,
            to,
            n,
            gradient,
            options.compat === 'reference' ? n : 1,
          );
          adam.step(gradients);
          // Reported a row, so that the last, smaller batch is on the same scale.
          return { reconstruction: reconstruction / n, alignment: alignment / n };
        });
      },
      (vectors) => lacdrMap(layers, vectors, vectors.length / source.dim),
    );
    const state = () => ({
      ...layerTensors('encoderSource', layers.encoderSource),
      ...layerTensors('decoderTarget', layers.decoderTarget),
    });
    return { ...bridge, state };
  },
  restore({ base }, { codeDim }, saved) {
    const { source, target } = base;
    const layers = {
      encoderSource: savedLayer(saved, 'encoderSource', source.dim, codeDim, false),
      decoderTarget: savedLayer(saved, 'decoderTarget', codeDim, target.dim, false),
    };
    return restoredMap(base, (vectors) => lacdrMap(layers, vectors, vectors.length / source.dim));
  },
});
