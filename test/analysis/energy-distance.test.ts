import assert from 'node:assert/strict';
import { energyDistance } from '../../lib/analysis/energy-distance';
import { randomStream } from '../../lib/math/random';

const normals = (stage: string, rows: number, shift = 0): Float64Array =>
  randomStream(1, stage)
    .fillNormal(new Float64Array(2 * rows))
    .map((value, k) => (k % 2 === 0 ? value + shift : value));

describe('energyDistance', () => {
  it('is what Székely’s formula gives by hand', () => {
    // On a line: E|X − Y| of {0, 2} and {1} is 1, E|X − X'| is 1, E|Y − Y'| is 0.
    assert.ok(Math.abs(energyDistance([0, 2], [1], 1) - 0.5) < 1e-12);
    assert.equal(energyDistance([0, 1, 5, 5], [0, 1, 5, 5], 2), 0);
    assert.equal(energyDistance([0, 0], [3, 4], 2), 1);
  });

  it('is near 0 for samples of one distribution, whatever their numbers, and grows with the shift', () => {
    const a = normals('a', 400);
    const distances = [0, 1, 2, 4].map((shift) => energyDistance(a, normals('b', 300, shift), 2));
    assert.ok(distances[0] < 0.01, `${distances[0]}`);
    for (let k = 1; k < distances.length; k++) assert.ok(distances[k] > distances[k - 1] + 0.05, `${distances}`);
  });

  it('sees two modes where mean and variance are equal', () => {
    const stream = randomStream(1, 'modes');
    const modes = Float64Array.from({ length: 400 }, () => (stream.uniform() < 0.5 ? -1 : 1));
    const bell = randomStream(1, 'bell').fillNormal(new Float64Array(400));
    assert.ok(energyDistance(modes, bell, 1) > 0.05);
  });

  it('refuses what is no table of vectors', () => {
    assert.throws(
      () => energyDistance([1, 2, 3], [1, 2], 2),
      /3 and 2 numbers are not two tables of vectors of length 2/,
    );
  });
});
