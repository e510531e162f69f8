import { affineTask, affineTaskLoss } from '../../../lib/bridge/controls/affine-task';
import type { AlignmentBatch } from '../../../lib/bridge/parts/alignment-loss';
import { layerArrays, randomLayer, zeroLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';
import { describeTraining } from '../trained-method';

describe('bridge/affine-task', () => {
  describeTraining(affineTask, { epochs: 20, learningRate: 0.01, batchSize: 32 });

  it('has the gradients of its loss', () => {
    const stream = randomStream(3, 'test');
    const map = randomLayer(5, 3, true, stream);
    const batch: AlignmentBatch = {
      size: 7,
      sample: stream.fillNormal(new Float64Array(7 * 5)),
      target: stream.fillNormal(new Float64Array(7 * 3)),
      item: stream.fillNormal(new Float64Array(7 * 3)),
      rating: stream.fillNormal(new Float64Array(7)),
    };
    const gradient = zeroLayer(5, 3, true);
    affineTaskLoss(map, batch, 0.7, gradient);
    assertGradients(layerArrays([map]), layerArrays([gradient]), () => {
      const { alignment, task } = affineTaskLoss(map, batch, 0.7, zeroLayer(5, 3, true));
      return alignment + 0.7 * task;
    });
  });
});
