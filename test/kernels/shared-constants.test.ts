import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS_USERS } from '../../lib/kernels/layers-layout';
import { ADAM_DEFAULTS } from '../../lib/math/adam';
import { projectRoot } from '../../lib/platform/project';

/** Added to the norm of a gradient before it is clipped by it, as in PyTorch. */
const CLIP_GUARD = 1e-6;

// AssemblyScript imports nothing of TypeScript's, so the constants are written out in the kernels.
describe('Adam’s constants in the kernels', () => {
  for (const file of ['assembly/adam.ts', 'lib/kernels/js/adam.ts']) {
    it(`${file} has those of lib/math/adam.ts and no others`, () => {
      const code = readFileSync(join(projectRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      const numbers = (code.match(/(?<![\w.])\d+(\.\d+)?(e-?\d+)?\b/g) ?? []).map(Number);
      const fractions = [...new Set(numbers.filter((number) => number > 0 && number < 1))].sort((a, b) => a - b);
      const { beta1, beta2, epsilon } = ADAM_DEFAULTS;
      // 1 − β as it is written: the difference of the doubles is off in the last bits.
      const complements = [beta1, beta2].map((beta) => Number((1 - beta).toPrecision(12)));
      assert.deepEqual(
        fractions,
        [epsilon, CLIP_GUARD, ...complements, beta1, beta2].sort((a, b) => a - b),
      );
    });
  }
});

describe('users of a sample in the kernel of layers', () => {
  it('are as many as its memory has room for', () => {
    const code = readFileSync(join(projectRoot, 'assembly', 'layers', 'estimate.ts'), 'utf8');
    assert.equal(Number(/^const USERS = (\d+);$/m.exec(code)?.[1]), LAYERS_USERS);
  });
});
