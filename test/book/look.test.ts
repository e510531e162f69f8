import assert from 'node:assert/strict';
import { fitted, mustScroll, titleText } from '../../site/.vitepress/theme/figure-look';

const figure = {
  data: [{ line: { color: '#000000' }, x: new Float32Array([1]) }],
  layout: { title: { text: 'T' }, width: 760, height: 400, grid: { rows: 1, columns: 2 }, margin: { t: 80 } },
};

describe('figures on a page', () => {
  it('have no width of their own, and leave their title to the page', () => {
    const { layout } = fitted(figure, { dark: false, width: 900 });
    assert.ok(!('width' in layout) && !('title' in layout));
    assert.equal((layout.margin as { t: number }).t, 44);
    assert.equal(titleText(figure), 'T');
  });

  it('take colours that are seen in the dark, and leave numbers alone', () => {
    const { data } = fitted(figure, { dark: true, width: 900 });
    assert.deepEqual(data[0], { line: { color: '#e6edf3' }, x: new Float32Array([1]) });
    assert.deepEqual(fitted(figure, { dark: false, width: 900 }).data[0].line, { color: '#000000' });
  });

  it('stack their panels on a phone, or scroll where they cannot', () => {
    const { layout } = fitted(figure, { dark: false, width: 390 });
    assert.deepEqual([(layout.grid as { rows: number }).rows, layout.height], [2, 600]);
    assert.ok(!mustScroll(figure));
    assert.ok(mustScroll({ data: [], layout: { xaxis: { domain: [0, 0.4] }, xaxis2: { domain: [0.6, 1] } } }));
  });
});
