import assert from 'node:assert/strict';
import { matrixFigure, readingsFigure } from '../../../lib/report/figures/sampling-figures';

describe('figures of sampling', () => {
  it('matrices: rows from the top, the constant apart, one colour scale', () => {
    const { data, layout } = matrixFigure(
      [
        { title: 'I <1>', dim: 2, A: [1, 0, 0, 1] },
        { title: 'map', dim: 2, A: [1, 2, 3, 4], a: [5, 6] },
      ],
      'M',
    );
    assert.deepEqual(
      data.map(({ z, xaxis }) => ({ z, xaxis })),
      [
        {
          z: [
            [1, 0],
            [0, 1],
          ],
          xaxis: 'x',
        },
        {
          z: [
            [1, 2, null, 5],
            [3, 4, null, 6],
          ],
          xaxis: 'x2',
        },
      ],
    );
    assert.deepEqual(
      (layout.annotations as { text: string }[]).map(({ text }) => text),
      ['I &lt;1&gt;', 'map'],
    );
    assert.equal((layout.yaxis2 as { autorange: string }).autorange, 'reversed');
  });

  it('readings: the whole and a part of it', () => {
    const figure = readingsFigure(
      { name: 'g', value: (t) => 2 * t, read: [0, 5, 10], range: [0, 10], enlarged: [4, 6] },
      'R',
    );
    const [, whole, , part] = figure.data as unknown as { x: number[]; y: number[] }[];
    assert.deepEqual([whole.x, whole.y, part.x, part.y], [[0, 5, 10], [0, 10, 20], [5], [10]]);
  });
});
