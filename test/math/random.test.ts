import assert from 'node:assert/strict';
import { randomStream, randomStreams } from '../../lib/math/random';

describe('random streams', () => {
  const take = (seed: number, stage: string, n = 8) => {
    const stream = randomStream(seed, stage);
    return Array.from({ length: n }, () => stream.uniform());
  };

  it('gives the same numbers for the same seed and stage, others for another', () => {
    assert.deepEqual(take(1, 'a'), take(1, 'a'));
    const all = [take(1, 'a'), take(2, 'a'), take(-1, 'a'), take(1, 'b'), take(1, 'a/b'), take(1, '')];
    assert.equal(new Set(all.map(String)).size, all.length);
  });

  it('keeps stages apart: what one draws changes no other', () => {
    const random = randomStreams(5);
    const a = random('a');
    for (let k = 0; k < 100; k++) a.normal();
    const b = random('b');
    a.uniform();
    assert.deepEqual(
      Array.from({ length: 8 }, () => b.uniform()),
      take(5, 'b'),
    );
  });

  it('has the moments of its distributions', () => {
    const stream = randomStream(1, 'moments');
    const n = 100_000;
    let [sum, squares] = [0, 0];
    for (const x of stream.fillNormal(new Float64Array(n))) {
      sum += x;
      squares += x * x;
    }
    // Five standard errors.
    assert.ok(Math.abs(sum / n) < 5 / Math.sqrt(n));
    assert.ok(Math.abs(squares / n - 1) < 5 * Math.sqrt(2 / n));
    const counts = [0, 0, 0];
    for (let k = 0; k < n; k++) counts[stream.integer(3)]++;
    for (const count of counts) assert.ok(Math.abs(count - n / 3) < 5 * Math.sqrt((n * 2) / 9));
  });

  it('shuffles without losing anything', () => {
    const values = randomStream(1, 'shuffle').shuffle(Array.from({ length: 50 }, (_, k) => k));
    assert.notDeepEqual(
      values,
      [...values].sort((a, b) => a - b),
    );
    assert.deepEqual(
      [...values].sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, k) => k),
    );
  });

  it('refuses what is no seed and no bound', () => {
    assert.throws(() => randomStream(1.5, 'a'), /seed must be a whole number, not 1.5/);
    assert.throws(() => randomStream(1, 'a').integer(0), /bound must be/);
  });
});
