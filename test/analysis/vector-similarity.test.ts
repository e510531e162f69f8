import assert from 'node:assert/strict';
import { meanVector, summarizeSimilarity, vectorSimilarity } from '../../lib/analysis/vector-similarity';

describe('similarity of vectors to the true ones', () => {
  const truth = [1, 0, 0, 1, 3, 4];

  it('is perfect for the truth itself', () => {
    const { cosine, distance, explained } = vectorSimilarity(truth, truth, 2);
    assert.deepEqual([...distance], [0, 0, 0]);
    for (const value of cosine) assert.ok(Math.abs(value - 1) < 1e-15);
    assert.equal(explained, 1);
  });

  it('explains nothing with the mean vector for everybody', () => {
    const mean = meanVector(truth, 2);
    assert.ok(Math.abs(mean[0] - 4 / 3) < 1e-12 && Math.abs(mean[1] - 5 / 3) < 1e-12);
    const { explained, centredCosine } = vectorSimilarity([...mean, ...mean, ...mean], truth, 2);
    assert.ok(Math.abs(explained) < 1e-12);
    assert.deepEqual([...centredCosine], [0, 0, 0]);
  });

  it('measures each user as written', () => {
    const { cosine, distance, explained } = vectorSimilarity([0, 2, 0, 2, 0, 2], truth, 2);
    assert.deepEqual([...cosine], [0, 1, 0.8]);
    for (const [k, expected] of [Math.sqrt(5), 1, Math.sqrt(13)].entries()) {
      assert.ok(Math.abs(distance[k] - expected) < 1e-12);
    }
    // Σ‖u − ū‖² = 27 − 3 (16 + 25)/9 = 40/3.
    assert.ok(Math.abs(explained - (1 - (19 * 3) / 40)) < 1e-12);
  });

  it('takes the means over users', () => {
    const summary = summarizeSimilarity(vectorSimilarity([0, 2, 0, 2, 0, 2], truth, 2));
    assert.ok(Math.abs(summary.cosine - 0.6) < 1e-12);
  });

  it('refuses tables of different size', () => {
    assert.throws(() => vectorSimilarity([1, 2], truth, 2), RangeError);
    assert.throws(() => vectorSimilarity([], [], 2), RangeError);
  });
});
