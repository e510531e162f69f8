import assert from 'node:assert/strict';
import { domainsFigure } from '../../../lib/report/figures/domains-figure';

describe('report/domains-figure', () => {
  const line = (name: string, ...values: number[][]) => ({ name, domains: [2, 3], values });
  const panels = [
    { title: 'A<', lines: [line('joined', [1, 3], [2, 4]), line('averaged', [5, 5], [6, 8])] },
    { title: 'B', lines: [line('averaged', [0, 1], [1, 2])] },
  ];
  const { data, layout } = domainsFigure(panels, 'title', 'MAE');

  it('draws the mean over splits at each number of domains', () => {
    assert.deepEqual(
      data.map(({ x }) => x),
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    );
    assert.deepEqual(
      data.map(({ y }) => y),
      [
        [2, 3],
        [5, 7],
        [0.5, 1.5],
      ],
    );
  });

  it('gives a way one colour and one entry of the key, whichever panel it stands in', () => {
    const [joined, averaged, again] = data as unknown as {
      line: { color: string };
      showlegend: boolean;
      xaxis: string;
    }[];
    assert.equal(averaged.line.color, again.line.color);
    assert.notEqual(joined.line.color, averaged.line.color);
    assert.deepEqual(
      [joined, averaged, again].map(({ showlegend }) => showlegend),
      [true, true, false],
    );
    assert.deepEqual(
      [joined, averaged, again].map(({ xaxis }) => xaxis),
      ['x', 'x', 'x2'],
    );
  });

  it('names each panel', () => {
    assert.deepEqual(
      (layout.annotations as { text: string }[]).map(({ text }) => text),
      ['<b>A&lt;</b>', '<b>B</b>'],
    );
  });
});
