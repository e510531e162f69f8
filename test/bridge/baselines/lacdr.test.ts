import assert from 'node:assert/strict';
import { type LacdrLayers, lacdr, lacdrLoss, lacdrMap } from '../../../lib/bridge/baselines/lacdr';
import { type LinearLayer, layerArrays, randomLayer, zeroLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';
import { flat, largestError, layerOf, type Matrix, readReference } from '../reference';
import { tinyContext } from '../tiny-context';
import { describeTraining, fittedVectors } from '../trained-method';

interface Reference {
  encoderSource: Matrix;
  decoderSource: Matrix;
  encoderTarget: Matrix;
  decoderTarget: Matrix;
  sourceUser: Matrix;
  targetUser: Matrix;
  mapped: Matrix;
  loss: number;
  lossReferenceBroadcast: number;
}

const zeros = ({ inDim, outDim }: LinearLayer): LinearLayer => zeroLayer(inDim, outDim, false);
const zerosLike = (layers: LacdrLayers): LacdrLayers => ({
  encoderSource: zeros(layers.encoderSource),
  decoderSource: zeros(layers.decoderSource),
  encoderTarget: zeros(layers.encoderTarget),
  decoderTarget: zeros(layers.decoderTarget),
});
const arrays = (l: LacdrLayers): Float64Array[] =>
  layerArrays([l.encoderSource, l.decoderSource, l.encoderTarget, l.decoderTarget]);

describe('bridge/lacdr', () => {
  describeTraining(lacdr, { epochs: 20, learningRate: 0.01, batchSize: 16, codeDim: 3 });

  it('has the loss and the mapped vectors of the reference', () => {
    const r = readReference<Reference>('lacdr');
    const layers: LacdrLayers = {
      encoderSource: layerOf(r.encoderSource),
      decoderSource: layerOf(r.decoderSource),
      encoderTarget: layerOf(r.encoderTarget),
      decoderTarget: layerOf(r.decoderTarget),
    };
    const n = r.sourceUser.length;
    const { reconstruction, alignment } = lacdrLoss(
      layers,
      flat(r.sourceUser),
      flat(r.targetUser),
      n,
      zerosLike(layers),
    );
    assert.ok(largestError([reconstruction + alignment], [r.loss]) < 1e-9);
    assert.ok(largestError([n * (reconstruction + alignment)], [r.lossReferenceBroadcast]) < 1e-9);
    assert.ok(largestError(lacdrMap(layers, flat(r.sourceUser), n), flat(r.mapped)) < 1e-9);
  });

  it('has the gradients of its loss, scaled as asked', () => {
    const stream = randomStream(3, 'test');
    const layers: LacdrLayers = {
      encoderSource: randomLayer(5, 2, false, stream),
      decoderSource: randomLayer(2, 5, false, stream),
      encoderTarget: randomLayer(4, 2, false, stream),
      decoderTarget: randomLayer(2, 4, false, stream),
    };
    const source = stream.fillNormal(new Float64Array(6 * 5));
    const target = stream.fillNormal(new Float64Array(6 * 4));
    const gradient = zerosLike(layers);
    lacdrLoss(layers, source, target, 6, gradient, 6);
    assertGradients(arrays(layers), arrays(gradient), () => {
      const { reconstruction, alignment } = lacdrLoss(layers, source, target, 6, zerosLike(layers));
      return 6 * (reconstruction + alignment);
    });
  });

  it('gives no gradient, and no NaN, where a norm is 0', () => {
    const layers: LacdrLayers = {
      encoderSource: zeroLayer(2, 1, false),
      decoderSource: zeroLayer(1, 2, false),
      encoderTarget: zeroLayer(2, 1, false),
      decoderTarget: zeroLayer(1, 2, false),
    };
    const gradient = zerosLike(layers);
    const losses = lacdrLoss(layers, new Float64Array(2), new Float64Array(2), 1, gradient);
    assert.deepEqual(losses, { reconstruction: 0, alignment: 0 });
    for (const array of arrays(gradient)) assert.ok(array.every((value) => value === 0));
  });

  it('differs under compat: reference only by what Adam leaves of a batch’s size', () => {
    const corrected = fittedVectors(lacdr, tinyContext(), { batchSize: 100 });
    const reference = fittedVectors(lacdr, tinyContext(), { batchSize: 100, compat: 'reference' });
    assert.notDeepEqual(corrected, reference);
    assert.ok(largestError(reference, corrected) < 0.05);
  });
});
