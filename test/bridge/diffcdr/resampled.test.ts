import assert from 'node:assert/strict';
import { createDiffcdr, diffcdr } from '../../../lib/bridge/diffcdr/diffcdr';
import { resampleDiffcdr } from '../../../lib/bridge/diffcdr/resampled';
import { randomStream } from '../../../lib/math/random';
import { assertNear } from '../../diffusion/golden';
import { tinyContext } from '../tiny-context';

describe('resampleDiffcdr', () => {
  const tiny = tinyContext();
  const { source, target } = tiny.base;
  const users = randomStream(1, 'source').fillNormal(new Float32Array(40 * target.dim));
  const context = { ...tiny, base: { target, source: { ...source, dim: target.dim, users } } };
  const options = diffcdr.options.parse({ hiddenDim: 16, epochs: 1, nfe: 12 });
  const trained = createDiffcdr(context, options);
  before(() => {
    for (const _ of trained.fit()) {
      // To the end.
    }
  });

  it('changes nothing under the same sampler', () => {
    const again = resampleDiffcdr(trained, context.base, options);
    assertNear(again.transfer(tiny.task.overlap), trained.transfer(tiny.task.overlap), 1e-6, 'vectors');
    assert.equal(again.engine, trained.engine);
  });

  it('samples with another budget, and leaves the trained bridge as it was', () => {
    const before = trained.transfer(tiny.task.overlap);
    const other = resampleDiffcdr(trained, context.base, { ...options, nfe: 6 });
    assert.notDeepEqual(other.sample(tiny.task.overlap), trained.diffusion?.sample(users));
    assert.deepEqual(trained.transfer(tiny.task.overlap), before);
  });

  it('needs a DIM', () => {
    const noDim = createDiffcdr(context, { ...options, variant: 'AT' });
    assert.throws(() => resampleDiffcdr(noDim, context.base, options), /variant AT/);
  });
});
