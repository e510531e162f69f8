import assert from 'node:assert/strict';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { Alignment } from '../../../lib/bridge/diffcdr/alignment';
import type { AlignmentNorm } from '../../../lib/bridge/parts/alignment-loss';
import { clipGlobalNorm } from '../../../lib/math/adam';
import { randomLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { onEveryBackend } from '../../diffusion/backends';
import { assertNear } from '../../diffusion/golden';
import { assertGradients } from '../gradients';
import { flat, layerOf, type Matrix, readReference } from '../reference';

const settings = { norm: 'smooth-l1', lambda: 0.1, learningRate: 1e-3, clipNorm: 1 } as const;
const norms: AlignmentNorm[] = ['smooth-l1', 1, 2];

/** n rows with room for more; errors on both sides of smooth-L1's bend. */
function batch(n: number, d: number) {
  const random = randomStream(4, 'test');
  const rows = (length: number) => random.fillNormal(new Float64Array(length));
  return {
    size: n,
    sample: rows((n + 2) * d),
    target: rows((n + 2) * d).map((value) => 2 * value),
    item: rows((n + 2) * d),
    rating: rows(n + 2).map((value) => 4 + value),
  };
}

describe('alignment layer', () => {
  it('ALM of the samples equals the reference to 1e-9', () => {
    const { params } = readReference<{ params: { alignment: { weight: Matrix } } }>('dim');
    const { cases } = readReference<{ cases: { sample: Matrix; aligned: Matrix }[] }>('dimSampling');
    const alignment = new Alignment(layerOf(params.alignment.weight), settings);
    for (const { sample, aligned } of cases) {
      assertNear(alignment.apply(flat(sample), sample.length), flat(aligned), 1e-9, 'ALM(x0)');
    }
  });

  for (const norm of norms) {
    it(`gradient by hand equals central differences: norm ${norm}`, () => {
      const rows = batch(7, 3);
      const alignment = new Alignment(randomLayer(3, 3, false, randomStream(1, 'w')), { ...settings, norm, lambda: 2 });
      const total = (): number => {
        const { alignment: a, task } = alignment.loss(rows);
        return a + 2 * task;
      };
      total();
      assertGradients([alignment.layer.weight], [alignment.gradient.slice()], total);
    });
  }

  it('losses are means: over entries, and over rows', () => {
    const identity = { inDim: 2, outDim: 2, weight: Float64Array.of(1, 0, 0, 1) };
    const rows = {
      size: 2,
      sample: Float64Array.of(1, 2, 0, 0),
      target: Float64Array.of(1, 4, 0.5, 0),
      item: Float64Array.of(1, 1, 1, 1),
      rating: Float64Array.of(5, 1),
    };
    const loss = (norm: AlignmentNorm) => ({ ...new Alignment(identity, { ...settings, norm }).loss(rows) });
    assert.deepEqual(loss('smooth-l1'), { alignment: (1.5 + 0.125) / 4, task: (4 + 1) / 2 });
    assert.deepEqual(loss(1), { alignment: 2.5 / 4, task: 2.5 });
    assert.deepEqual(loss(2), { alignment: 4.25 / 4, task: 2.5 });
  });

  it('a step is clipped, and lowers the loss', () => {
    const rows = batch(20, 4);
    const alignment = new Alignment(randomLayer(4, 4, false, randomStream(1, 'w')), {
      ...settings,
      learningRate: 0.05,
    });
    const first = { ...alignment.trainBatch(rows) };
    assert.ok(clipGlobalNorm([alignment.gradient], 10) <= 1 + 1e-6, 'norm after clipping');
    for (let k = 0; k < 50; k++) alignment.trainBatch(rows);
    const last = alignment.loss(rows);
    assert.ok(last.alignment + 0.1 * last.task < 0.8 * (first.alignment + 0.1 * first.task));
  });
});

onEveryBackend('alignment layer', (tf) => {
  for (const norm of norms) {
    it(`loss and gradient by hand equal autodiff to 1e-5: norm ${norm}`, () => {
      const [n, d] = [9, 4];
      const rows = batch(n, d);
      const alignment = new Alignment(randomLayer(d, d, false, randomStream(1, 'w')), { ...settings, norm });
      const { alignment: a, task } = alignment.loss(rows);
      tf().tidy(() => {
        const matrix = (values: Float64Array, columns = d) =>
          tf().tensor2d(Float32Array.from(values).slice(0, n * columns), [n, columns]);
        const loss = (weight: Tensor) => {
          const mapped = tf().matMul(matrix(rows.sample), weight.transpose() as Tensor2D);
          const error = mapped.sub(matrix(rows.target));
          const size = error.abs();
          const clipped = error.clipByValue(-1, 1);
          const smooth = clipped.mul(error.sub(clipped.mul(0.5)));
          const aligned = { 'smooth-l1': smooth, 1: size, 2: error.square() }[norm].mean();
          const residual = mapped.mul(matrix(rows.item)).sum(1, true).sub(matrix(rows.rating, 1));
          return aligned.add(residual.square().mean().mul(settings.lambda));
        };
        const { value, grad } = tf().valueAndGrad(loss)(
          tf().tensor2d(Float32Array.from(alignment.layer.weight), [d, d]),
        );
        assertNear(value.dataSync(), [a + settings.lambda * task], 1e-5, 'loss');
        assertNear(grad.dataSync(), alignment.gradient, 1e-5, 'gradient');
      });
    });
  }
});
