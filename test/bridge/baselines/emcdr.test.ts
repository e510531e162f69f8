import { emcdr, emcdrLoss } from '../../../lib/bridge/baselines/emcdr';
import { layerArrays, randomLayer, zeroLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';
import { describeTraining } from '../trained-method';

describe('bridge/emcdr', () => {
  describeTraining(emcdr, { epochs: 20, batchSize: 8 });

  it('has the gradients of its loss', () => {
    const stream = randomStream(3, 'test');
    const map = randomLayer(5, 3, false, stream);
    const source = stream.fillNormal(new Float64Array(7 * 5));
    const target = stream.fillNormal(new Float64Array(7 * 3));
    const gradient = zeroLayer(5, 3, false);
    emcdrLoss(map, source, target, 7, gradient);
    assertGradients(layerArrays([map]), layerArrays([gradient]), () =>
      emcdrLoss(map, source, target, 7, zeroLayer(5, 3, false)),
    );
  });
});
