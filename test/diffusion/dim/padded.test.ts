import assert from 'node:assert/strict';
import { modeCoverage } from '../../../lib/analysis/coverage';
import { createPaddedDim } from '../../../lib/diffusion/dim/padded';
import type { Activation } from '../../../lib/diffusion/dim/parameters';
import type { SamplerStart } from '../../../lib/diffusion/dim/start';
import { cosine } from '../../../lib/diffusion/schedule/cosine';
import { randomStreams } from '../../../lib/math/random';
import { finish } from '../../../lib/math/work';
import { twoModes } from '../../../lib/synthetic/two-modes';

describe('createPaddedDim, where the target has two modes', function () {
  this.timeout(180_000);
  const users = 1000;
  const tested = 100;
  const samples = 10;
  const world = twoModes({ users, items: 1 }, 1);

  function coverageOf(activation: Activation, start: SamplerStart, room: number) {
    const random = randomStreams(1);
    const dim = createPaddedDim(
      2,
      room,
      {
        ...{ activation, start, schedule: cosine, prediction: 'x0', guidance: 1, solver: {} },
        ...{ hiddenDim: 64, learningRate: 0.005, clipNorm: 1, steps: 1000 },
      },
      random,
    );
    const loss = finish(dim.train({ condition: world.source, target: world.target }, { steps: 1500, batchSize: 256 }));
    const condition = Float32Array.from({ length: tested * samples * 2 }, (_, k) => {
      const user = Math.floor(k / (samples * 2));
      return world.source[2 * user + (k % 2)];
    });
    const noise = start === 'noise' ? random('start').fillNormal(new Float32Array(condition.length)) : undefined;
    const sampled = dim.sample(condition, noise);
    dim.dispose();
    const modes = world.modes.subarray(0, tested * 4);
    return { loss, ...modeCoverage(sampled, modes, 2, { users: tested, radius: 0.3 }) };
  }

  it('finds both modes with an activation, from noise, and one at most from the condition', () => {
    const noise = coverageOf('silu', 'noise', 4);
    assert.ok(noise.coverage > 0.9 && noise.precision > 0.7, JSON.stringify(noise));
    const source = coverageOf('silu', 'source', 4);
    assert.ok(source.coverage <= 0.5, JSON.stringify(source));
  });

  it('fails without activation, and without room for the condition', () => {
    const affine = coverageOf('none', 'noise', 4);
    assert.ok(affine.precision < 0.2, JSON.stringify(affine));
    const crowded = coverageOf('silu', 'noise', 0);
    assert.ok(crowded.precision < 0.3, JSON.stringify(crowded));
  });
});
