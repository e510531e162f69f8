import assert from 'node:assert/strict';
import { csv } from '../../../lib/report/output/csv';
import { type DocumentFormat, formatDocument } from '../../../lib/report/output/document';
import { cell, PLUS_MINUS, type TableDocument } from '../../../lib/report/tables/table';

const hostile = '<script>alert("x")</script> a|b $x$ \\cmd{1} 50% _it_ & co';
const document: TableDocument = {
  title: 'Title',
  tables: [
    {
      caption: hostile,
      columns: [{ name: 'method' }, { name: 'MAE', digits: 4 }],
      rows: [
        [cell(hostile), { value: 1.04349, halfWidth: 0.00531, best: true }],
        [cell('=HYPERLINK("x")'), { value: -0.5, digits: 1 }],
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
    assert.ok(html.includes('<td style="text-align:right"><strong>1.0435 ± 0.0053</strong></td>'));
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

  it('are CSV with numbers, unrounded, that a spreadsheet does not run', () => {
    const lines = write('csv').split('\n');
    assert.equal(lines[0], 'table,method,MAE,MAE ±');
    assert.ok(lines[1].startsWith('"<script>alert(""x"")</script> a|b'));
    assert.ok(lines[1].endsWith(',1.04349,0.00531'));
    assert.ok(lines[2].endsWith(`,"'=HYPERLINK(""x"")",-0.5,`));
    assert.equal(csv([['=1+1', 1, '@x', '-0.5000']]), `"'=1+1",1,"'@x",-0.5000\n`);
  });

  it('are JSON with numbers, what is best, and the notes', () => {
    const { title, tables, notes } = JSON.parse(write('json'));
    assert.equal(title, 'Title');
    assert.deepEqual(tables, [
      {
        caption: hostile,
        rows: [
          { method: hostile, MAE: 1.04349, 'MAE ±': 0.00531 },
          { method: '=HYPERLINK("x")', MAE: -0.5, 'MAE ±': null },
        ],
        best: { MAE: hostile },
      },
    ]);
    assert.deepEqual(notes, [PLUS_MINUS, 'β ≤ 1']);
  });

  it('leave out empty columns that are optional where people read, and keep them where programs do', () => {
    const columns = ['method', 'published', 'verdict'].map((name) => ({ name, optional: name !== 'method' }));
    const empty = { ...document, tables: [{ columns, rows: [[cell('a'), {}, cell('')]] }] };
    for (const format of ['text', 'md', 'html', 'latex'] as const) {
      assert.doesNotMatch(formatDocument(empty, format), /published|verdict/, format);
    }
    assert.match(formatDocument(empty, 'csv'), /^table,method,published,verdict\n/);
  });

  it('are text of 80 columns: words are wrapped, and columns go on below, but no number is broken', () => {
    const columns = ['method', ...Array.from({ length: 6 }, (_, k) => `measure ${k}`), 'verdict'];
    const verdict = 'not testable on this data, which is another than that of the paper';
    const numbers = Array.from({ length: 6 }, (_, k) => ({ value: k + 0.5, halfWidth: 0.25, digits: 4 }));
    const wide: TableDocument = {
      title: 'Wide',
      tables: [{ columns: columns.map((name) => ({ name })), rows: [[cell('EMCDR'), ...numbers, cell(verdict)]] }],
      notes: [`${verdict}, `.repeat(3)],
    };
    const text = formatDocument(wide, 'text');
    for (const line of text.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
    assert.equal(text.match(/\d\.5000 ± 0\.2500/g)?.length, 6);
    assert.equal(text.match(/│ EMCDR/g)?.length, 2);
    for (const word of verdict.split(' ')) assert.ok(text.includes(word), word);
    assert.equal(formatDocument(wide, 'text', 200).match(/│ EMCDR/g)?.length, 1);
  });

  it('say once what ± means, in every format with notes, and keep silent where there is none', () => {
    const twice = { ...document, tables: [document.tables[0], document.tables[0]] };
    const plain = { ...document, tables: [{ columns: [{ name: 'n' }], rows: [[cell(1)]] }] };
    for (const format of ['text', 'md', 'html', 'latex'] as const) {
      const sign = { text: '±', md: '±', html: '±', latex: '$\\pm$' }[format];
      const told = formatDocument(twice, format).split(`${sign}${PLUS_MINUS.slice(1, 20)}`).length - 1;
      assert.equal(told, 1, format);
      assert.ok(!formatDocument(plain, format).includes(sign), format);
    }
  });

  it('are text with a mark, and no control characters', () => {
    assert.ok(write('text').includes('*1.0435 ± 0.0053'));
    const odd = formatDocument({ ...document, title: 'a\u001b[2Jb' }, 'text');
    assert.ok(odd.startsWith('a\\u001b[2Jb'));
  });
});
