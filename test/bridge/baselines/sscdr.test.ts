import assert from 'node:assert/strict';
import { drawUnrated, sscdr } from '../../../lib/bridge/baselines/sscdr';
import { type SscdrBatch, sscdrLoss } from '../../../lib/bridge/baselines/sscdr-loss';
import { layerArrays, randomLayer, zeroLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';
import { flat, largestError, layerOf, type Matrix, readReference } from '../reference';
import { tinyContext } from '../tiny-context';
import { describeTraining, describeTwin, fittedVectors } from '../trained-method';

interface Reference {
  weight: Matrix;
  bias: number[];
  user: Matrix;
  positive: Matrix;
  negative: Matrix;
  targetUser: Matrix;
  loss: number;
}

function randomBatch(size: number, ds: number, dt: number): SscdrBatch {
  const stream = randomStream(5, 'test');
  return {
    size,
    user: stream.fillNormal(new Float64Array(size * ds)),
    positive: stream.fillNormal(new Float64Array(size * ds)),
    negative: stream.fillNormal(new Float64Array(size * ds)),
    targetUser: stream.fillNormal(new Float64Array(size * dt)),
    ranked: Uint8Array.from({ length: size }, (_, r) => (r % 4 === 3 ? 0 : 1)),
  };
}

describe('bridge/sscdr', () => {
  describeTraining(sscdr, { epochs: 10, batchSize: 16 });
  describeTwin(sscdr);

  it('has the loss of the reference', () => {
    const r = readReference<Reference>('sscdr');
    const map = layerOf(r.weight, r.bias);
    const size = r.user.length;
    const { map: near, rank } = sscdrLoss(
      map,
      {
        size,
        user: flat(r.user),
        positive: flat(r.positive),
        negative: flat(r.negative),
        targetUser: flat(r.targetUser),
        ranked: new Uint8Array(size).fill(1),
      },
      zeroLayer(map.inDim, map.outDim, true),
    );
    assert.ok(largestError([near + rank], [r.loss]) < 1e-9);
  });

  it('has the gradients of its loss, hinge and unranked rows included', () => {
    const batch = randomBatch(12, 5, 3);
    const map = randomLayer(5, 3, true, randomStream(3, 'test'));
    const gradient = zeroLayer(5, 3, true);
    sscdrLoss(map, batch, gradient);
    assertGradients(layerArrays([map]), layerArrays([gradient]), () => {
      const { map: near, rank } = sscdrLoss(map, batch, zeroLayer(5, 3, true));
      return near + rank;
    });
  });

  it('draws negatives from all items but the user’s own', () => {
    const stream = randomStream(1, 'draw');
    const rated = { starts: Int32Array.of(0, 0, 2, 5), items: Int32Array.of(0, 2, 0, 1, 1) };
    const drawn = new Set<number>();
    for (let k = 0; k < 200; k++) drawn.add(drawUnrated(rated, 1, 5, stream));
    assert.deepEqual([...drawn].sort(), [1, 3, 4]);
    assert.equal(drawUnrated(rated, 2, 2, stream), -1);
    assert.equal(drawUnrated(rated, 2, 3, stream), 2);
  });

  it('may draw the user’s own items under compat: reference, which changes the map', () => {
    const corrected = fittedVectors(sscdr, tinyContext());
    const reference = fittedVectors(sscdr, tinyContext(), { compat: 'reference' });
    assert.notDeepEqual(corrected, reference);
  });
});
