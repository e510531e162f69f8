import assert from 'node:assert/strict';
import { cloudFigure } from '../../../lib/report/figures/cloud-figure';

describe('cloud figure', () => {
  const panel = { title: 'a <b>', x: [0, 3], y: [1, -5] };
  const { data, layout } = cloudFigure([panel, { ...panel, title: 'c' }], [{ name: 'm', x: [0], y: [0] }], 2, 'T');

  it('has the points and the marks in every panel, each named once in the key', () => {
    assert.deepEqual(
      data.map(({ name, xaxis, showlegend }) => [name, xaxis, showlegend]),
      [
        ['target vectors', 'x', true],
        ['m', 'x', true],
        ['target vectors', 'x2', false],
        ['m', 'x2', false],
      ],
    );
    assert.match(JSON.stringify(layout.annotations), /a &lt;b&gt;/);
  });

  it('shows a point outside on the edge, with another symbol', () => {
    const [{ x, y, marker }] = data;
    assert.deepEqual(
      [x, y],
      [
        [0, 2],
        [1, -2],
      ],
    );
    assert.deepEqual((marker as { symbol: string[] }).symbol, ['circle', 'triangle-up']);
  });
});
