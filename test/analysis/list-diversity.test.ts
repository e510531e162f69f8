import assert from 'node:assert/strict';
import { listDiversity } from '../../lib/analysis/list-diversity';
import { randomStream } from '../../lib/math/random';

describe('analysis/list-diversity', () => {
  it('knows the two ends: one list for all, and nothing in common', () => {
    assert.deepEqual(
      listDiversity(
        [
          [1, 2],
          [2, 1],
          [1, 2],
        ],
        10,
      ),
      { coverage: 0.2, overlap: 1 },
    );
    assert.deepEqual(
      listDiversity(
        [
          [0, 1],
          [2, 3],
        ],
        4,
      ),
      { coverage: 1, overlap: 0 },
    );
  });

  it('counts each pair of users', () => {
    const random = randomStream(1, 'lists');
    const lists = Array.from({ length: 12 }, () =>
      random.shuffle(Int32Array.from({ length: 30 }, (_, k) => k)).slice(0, 7),
    );
    let common = 0;
    let pairs = 0;
    for (let a = 0; a < lists.length; a++) {
      for (let b = a + 1; b < lists.length; b++, pairs++)
        common += lists[a].filter((item) => lists[b].includes(item)).length;
    }
    const { coverage, overlap } = listDiversity(lists, 30);
    assert.ok(Math.abs(overlap - common / pairs / 7) < 1e-12);
    assert.equal(coverage, new Set(lists.flatMap((list) => [...list])).size / 30);
  });

  it('refuses what cannot be compared', () => {
    assert.throws(() => listDiversity([[1]], 3), /two at least/);
    assert.throws(() => listDiversity([[1], [1, 2]], 3), /list 1 has 2 items/);
    assert.throws(() => listDiversity([[1], [3]], 3), /item 3 of 3/);
    assert.throws(
      () =>
        listDiversity(
          [
            [1, 1],
            [1, 2],
          ],
          3,
        ),
      /twice/,
    );
  });
});
