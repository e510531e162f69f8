import assert from 'node:assert/strict';
import { type DocumentFormat, formatDocument, textCell } from '../../../lib/report/output/document';

const hostile = '<script>alert("x")</script> a|b $x$ \\cmd{1} 50% _it_ & co';
const document = {
  title: 'Title',
  sections: [
    {
      caption: hostile,
      columns: ['method', 'MAE'],
      rows: [
        [textCell(hostile), textCell('1.0435 ± 0.0053', true)],
        [textCell('=HYPERLINK("x")'), textCell('-0.5')],
      ],
    },
  ],
  notes: ['β ≤ 1'],
};
const write = (format: DocumentFormat) => formatDocument(document, format);

describe('table documents', () => {
  it('are escaped in HTML', () => {
    const html = write('html');
    assert.ok(!html.includes('<script'));
    assert.ok(html.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; a|b $x$'));
    assert.ok(html.includes('<td><strong>1.0435 ± 0.0053</strong></td>'));
  });

  it('are escaped in LaTeX', () => {
    const latex = write('latex');
    assert.ok(latex.includes('\\textless{}script\\textgreater{}'));
    assert.ok(latex.includes('\\$x\\$ \\textbackslash{}cmd\\{1\\} 50\\% \\_it\\_ \\& co'));
    assert.ok(latex.includes('\\textbf{1.0435 $\\pm$ 0.0053} \\\\'));
    assert.ok(latex.includes('$\\beta$ $\\le$ 1'));
  });

  it('are escaped in Markdown, bars too', () => {
    const lines = write('md').split('\n');
    const row = lines.find((line) => line.includes('1.0435')) ?? '';
    assert.ok(row.startsWith('| &lt;script&gt;'));
    assert.ok(row.includes('a\\|b \\$x\\$') && row.endsWith('| **1.0435 ± 0.0053** |'));
    // Three columns' worth of unescaped bars: two cells.
    assert.equal(row.replace(/\\\|/g, '').split('|').length, 4);
  });

  it('are CSV that a spreadsheet does not run', () => {
    const lines = write('csv').split('\n');
    assert.equal(lines[0], 'table,method,MAE');
    assert.ok(lines[1].startsWith('"<script>alert(""x"")</script> a|b'));
    assert.ok(lines[1].endsWith(',1.0435 ± 0.0053'));
    assert.ok(lines[2].endsWith(`,"'=HYPERLINK(""x"")",-0.5`));
  });

  it('are text with a mark, and no control characters', () => {
    assert.ok(write('text').includes('*1.0435 ± 0.0053'));
    const odd = formatDocument({ ...document, title: 'a\u001b[2Jb' }, 'text');
    assert.ok(odd.startsWith('a\\u001b[2Jb'));
  });
});
