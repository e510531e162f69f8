import assert from 'node:assert/strict';
import { randomStream } from '../../../lib/math/random';
import { embeddingFigure, planeOf } from '../../../lib/report/figures/figure4-embedding-space';

describe('Figure 4', () => {
  it('is seeded, and keeps far groups apart', () => {
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
