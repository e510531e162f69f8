import assert from 'node:assert/strict';
import { differenceFigure } from '../../../lib/report/figures/difference-figure';
import { comparison } from '../comparison';

describe('difference figure', () => {
  it('has a mark a setting, its interval, colour by verdict, names escaped', () => {
    const { data, layout } = differenceFigure(
      [comparison('a <b>', -0.5, 'lower error'), comparison('c', 0, 'not told apart')],
      'D',
    );
    assert.deepEqual(
      data.map(({ name, x, y }) => ({ name, x, y })),
      [
        { name: 'lower error', x: [-0.5], y: ['a &lt;b&gt;'] },
        { name: 'not told apart', x: [0], y: ['c'] },
      ],
    );
    assert.match(JSON.stringify(layout.xaxis), /base &lt;1&gt;/);
  });
});
