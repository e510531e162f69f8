import assert from 'node:assert/strict';
import { randomStream } from '../../../lib/math/random';
import { type EmbeddingSet, embeddingFigure, planeOf } from '../../../lib/report/figures/figure4-embedding-space';

describe('Figure 4', () => {
  const set = (name: string, shift: number): EmbeddingSet => {
    const vectors = randomStream(1, name).fillNormal(new Float32Array(30 * 4));
    return { name, vectors: vectors.map((x) => 0.1 * x + shift) };
  };
  const sets = [set('truth', 0), set('near <i>', 0), set('far', 50)];
  const options = { seed: 1, neighbors: 8 };

  it('is seeded, and keeps far groups apart', async () => {
    const fractions: number[] = [];
    const planes = await planeOf(sets, 4, { ...options, onProgress: (fraction) => fractions.push(fraction) });
    assert.deepEqual(await planeOf(sets, 4, options), planes);
    assert.notDeepEqual(await planeOf(sets, 4, { ...options, seed: 2 }), planes);
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
    assert.equal(fractions[fractions.length - 1], 1);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
  });

  it('has a panel for each set but the truth', async () => {
    const figure = await embeddingFigure(sets, 4, options);
    assert.equal(figure.data.length, 4);
    assert.ok(JSON.stringify(figure.layout).includes('near &lt;i&gt;'));
    await assert.rejects(embeddingFigure(sets.slice(0, 1), 4, options), /at least one other set/);
    await assert.rejects(planeOf(sets, 7, options), /are not vectors of 7/);
    await assert.rejects(planeOf(sets, 4, { seed: 1, neighbors: 90 }), /90 points are too few for 90 neighbours/);
  });

  it('lets the event loop go on while UMAP works, and stops it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(planeOf(sets, 4, { ...options, signal }), /enough/);
    const controller = new AbortController();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const stopped = planeOf(sets, 4, {
      ...options,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('half-way')),
    });
    await assert.rejects(stopped, /half-way/).finally(() => clearInterval(timer));
    assert.ok(turns > 0);
  });
});
