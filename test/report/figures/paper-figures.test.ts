import assert from 'node:assert/strict';
import type { LabelledResult } from '../../../lib/experiment/store/manifest';
import { randomStream } from '../../../lib/math/random';
import { embeddingFigure, planeOf, warmStartFigure } from '../../../lib/report/figures/paper-figures';

describe('figures', () => {
  const warm = (method: string, seed: number, mae: number): LabelledResult =>
    ({
      grid: 'g',
      key: `${method}${seed}`,
      label: { task: 'a <b>', beta: 0.2, setting: '', protocol: 'warm', selection: 'validation', method, seed },
      result: { row: { method, seed, mae, rmse: mae + 0.3, data: 'd' }, untuned: { mae: mae + 1, rmse: mae + 2 } },
    }) as unknown as LabelledResult;

  it('Figure 3 has a bar and an outline for each method, in both panels, with intervals', () => {
    const { data } = warmStartFigure([warm('TGT', 1, 2), warm('TGT', 2, 2.2), warm('EMCDR', 1, 1)]);
    assert.equal(data.length, 2 * 2 * 2);
    const [bar, outline] = data as { x: string[]; y: number[]; error_y: { array: number[] } }[];
    assert.deepEqual(bar.x, ['a &lt;b&gt;, β = 0.2']);
    assert.ok(Math.abs(bar.y[0] - 2.1) < 1e-12 && Math.abs(bar.error_y.array[0] - 12.7062047 * 0.1) < 1e-6);
    assert.ok(Math.abs(outline.y[0] - 3.1) < 1e-12);
    assert.throws(() => warmStartFigure([], 'validation'), /no warm-start results under validation/);
  });

  it('Figure 4 is seeded, and keeps far groups apart', () => {
    const set = (name: string, shift: number) => {
      const vectors = randomStream(1, name).fillNormal(new Float32Array(30 * 4));
      return { name, vectors: vectors.map((x) => 0.1 * x + shift) };
    };
    const sets = [set('truth', 0), set('near <i>', 0), set('far', 50)];
    const options = () => ({ random: randomStream(1, 'umap'), neighbors: 8 });
    const planes = planeOf(sets, 4, options());
    assert.deepEqual(planeOf(sets, 4, options()), planes);
    assert.deepEqual(
      planes.map((points) => points.length),
      [60, 60, 60],
    );
    const centre = (points: Float32Array): [number, number] => {
      const sum = [0, 0];
      points.forEach((x, k) => {
        sum[k % 2] += x / 30;
      });
      return sum as [number, number];
    };
    const distance = (a: Float32Array, b: Float32Array): number =>
      Math.hypot(centre(a)[0] - centre(b)[0], centre(a)[1] - centre(b)[1]);
    assert.ok(distance(planes[0], planes[2]) > 2 * distance(planes[0], planes[1]));
    const figure = embeddingFigure(sets, 4, options());
    assert.equal(figure.data.length, 4);
    assert.ok(JSON.stringify(figure.layout).includes('near &lt;i&gt;'));
    assert.throws(() => embeddingFigure(sets.slice(0, 1), 4, options()), /at least one other set/);
    assert.throws(() => planeOf(sets, 7, options()), /are not vectors of 7/);
  });
});
