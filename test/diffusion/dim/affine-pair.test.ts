import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { createAffineEngine } from '../../../lib/diffusion/dim/affine-engine';
import { affineNoise, solveAffinePair } from '../../../lib/diffusion/dim/affine-pair';
import type { DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { initialDimParameters } from '../../../lib/diffusion/dim/init';
import { referenceGuidedNoise } from '../../../lib/diffusion/dim/reference';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { adaptive } from '../../../lib/diffusion/solver/adaptive';
import { randomStream } from '../../../lib/math/random';
import { assertNear } from '../golden';
import { createReferenceEngine } from './reference-engine';

const parameters = initialDimParameters(3, 8, randomStream(1, 'dim'), Float64Array);
const options: DimEngineOptions = {
  embeddingDim: 3,
  hiddenDim: 8,
  activation: 'none',
  learningRate: 1e-3,
  clipNorm: 1,
  guidance: 0.4,
  schedule: linear,
  solver: { nfe: 12 },
  steps: 1000,
  initial: parameters,
};

describe('the pair of the affine DIM', () => {
  it('multiplies the network into M x + K u + g(t)', () => {
    const { M, K, offset, estimate } = affineNoise(parameters, 0.4);
    const [x, u] = ['x', 'u'].map((name) => randomStream(2, name).fillNormal(new Float64Array(3)));
    const expected = referenceGuidedNoise(parameters, 'none', x, u, 417.5, 0.4);
    const got = M.mmul(Matrix.columnVector(x))
      .add(K.mmul(Matrix.columnVector(u)))
      .add(offset(417.5));
    assertNear(got.to1DArray(), expected, 1e-12, 'noise');
    const two = estimate(Float64Array.of(...u, ...x), Float64Array.of(...u, ...u), 417.5);
    assertNear(two.subarray(3), expected, 1e-12, 'second row');
  });

  it('samples as the reference engine does, and is the affine engine’s map', () => {
    const { A, a } = solveAffinePair(parameters, options);
    const users = randomStream(3, 'users').fillNormal(new Float64Array(5 * 3));
    const expected = createReferenceEngine(options).sampleExact(users);
    const got = expected.map((_, at) => {
      const [row, i] = [Math.floor(at / 3), at % 3];
      return a[i] + [0, 1, 2].reduce((sum, k) => sum + A[i * 3 + k] * users[row * 3 + k], 0);
    });
    assertNear(got, expected, 1e-10, 'samples');
    const map = createAffineEngine(options).affineMap();
    assertNear(map.A, A, 1e-4, 'A');
    assertNear(map.a, a, 1e-4, 'a');
  });

  it('from noise: as the reference engine does, and the affine engine’s map', () => {
    for (const prediction of ['epsilon', 'x0', 'v'] as const) {
      const noisy = { ...options, prediction, start: 'noise' } as const;
      const { A, a, Z } = solveAffinePair(parameters, noisy);
      const [u, z] = ['u', 'z'].map((name) => randomStream(4, name).fillNormal(new Float64Array(5 * 3)));
      const expected = createReferenceEngine(noisy).sampleExact(u, undefined, z);
      const got = expected.map((_, at) => {
        const [row, i] = [Math.floor(at / 3), at % 3];
        const terms = [0, 1, 2].map((k) => A[i * 3 + k] * u[row * 3 + k] + Z![i * 3 + k] * z[row * 3 + k]);
        return terms.reduce((sum, term) => sum + term, a[i]);
      });
      assertNear(got, expected, 1e-10, `${prediction}: samples`);
      const map = createAffineEngine(noisy).affineMap();
      assertNear(map.A, A, 1e-4, `${prediction}: A`);
      assertNear(map.a, a, 1e-4, `${prediction}: a`);
      assertNear(map.Z!, Z!, 1e-4, `${prediction}: Z`);
    }
  });

  it('shows every step, from the identity on', () => {
    const seen: { t: number; A: number[]; a: number[] }[] = [];
    const map = solveAffinePair(parameters, options, (t, { A, a }) => seen.push({ t, A: [...A], a: [...a] }));
    assert.ok(Math.abs(seen[0].t - 1) < 1e-12);
    assert.deepEqual(
      [seen[0].A, seen[0].a],
      [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0, 0, 0],
      ],
    );
    assert.deepEqual(seen.at(-1)?.A, [...map.A]);
    assert.equal(seen.length, 6);
  });

  it('refuses what is not affine', () => {
    assert.throws(() => solveAffinePair(parameters, { ...options, activation: 'silu' }), RangeError);
    assert.throws(() => solveAffinePair(parameters, { ...options, solver: { method: adaptive } }), RangeError);
  });
});
