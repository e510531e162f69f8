import assert from 'node:assert/strict';
import { type Figure, figureSize, template, themed } from '../../../lib/report/figures/theme';
import { closeRenderer, findChromium } from '../../../lib/report/output/chromium';
import { display, tableFrom } from '../../../lib/report/output/display';
import { renderPng } from '../../../lib/report/output/figure-image';
import { tableText } from '../../../lib/report/output/text';
import { PLUS_MINUS, type Table } from '../../../lib/report/tables/table';

const figure: Figure = {
  data: [{ type: 'scatter', name: 'α', x: [0, 1, 2], y: Float64Array.of(1, Number.NaN, 0.25) }],
  layout: { title: { text: 'A <b>schedule</b>' } },
};

/** What tslab's display functions write to while a cell runs. */
interface Kernel {
  lastWriteDisplayData: ((content: { data: Record<string, unknown> }) => void) | null;
}

describe('display', function () {
  // A busy machine may take long to open a browser.
  this.timeout(180_000);

  after(closeRenderer);

  it('prints text outside a notebook', async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (text: string) => lines.push(text);
    try {
      await display(figure);
      await display({ columns: ['method', 'MAE'], rows: [['TGT', 1.23456]] });
      await display({ markdown: 'mean $\\bar x$' });
    } finally {
      console.log = log;
    }
    assert.equal(lines[0], 'Figure "A schedule": α (scatter)');
    assert.match(lines[1], /TGT.*1\.2346/);
    assert.equal(lines[2], 'mean $\\bar x$');
  });

  it('gives tables their caption, their decimals and empty cells', () => {
    const text = tableText(
      tableFrom({
        caption: 'Errors',
        columns: ['n', 'MAE'],
        rows: [
          [3, 0.5],
          [4, null],
        ],
        digits: 2,
      }),
    );
    assert.match(text, /^Errors\n/);
    assert.match(text, /│ 3 │ 0\.50 │/);
    assert.match(text, /│ 4 │ {6}│/);
  });

  it('takes a data frame for one, whatever its columns are called', async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (text: string) => lines.push(text);
    try {
      const frame = { columns: ['rows', 'markdown'], values: [[7, 'x']], rows: {}, markdown: {}, data: {}, layout: {} };
      await display(frame);
    } finally {
      console.log = log;
    }
    assert.match(lines[0], /rows.*markdown[\s\S]*7.*x/);
  });

  describe('in tslab', () => {
    const sent: Record<string, unknown>[] = [];
    let kernel: Kernel;
    let name: string;

    before(() => {
      name = require.resolve('tslab/dist/jupyter');
      kernel = require(name);
      kernel.lastWriteDisplayData = ({ data }) => sent.push(data);
    });

    after(() => {
      // Without it in the cache, this process is no kernel any more.
      kernel.lastWriteDisplayData = null;
      delete require.cache[name];
    });

    it('sends a figure as one bundle of plotly JSON, PNG and text', async () => {
      await display(figure);
      assert.equal(sent.length, 1);
      const [bundle] = sent.splice(0);
      const { data, layout } = bundle['application/vnd.plotly.v1+json'] as Figure;
      assert.deepEqual(data[0].y, [1, null, 0.25]);
      assert.deepEqual(layout.template, JSON.parse(JSON.stringify(template)));
      assert.equal(bundle['text/plain'], 'Figure "A schedule": α (scatter)');
      assert.equal('image/png' in bundle, findChromium() !== undefined);
    });

    it('sends a built table with what is best in bold, and says what ± means', async () => {
      const table: Table = {
        columns: [{ name: 'method' }, { name: 'MAE', digits: 2 }],
        rows: [[{ value: 'TGT' }, { value: 1.234, halfWidth: 0.056, best: true }]],
      };
      await display(table);
      const [bundle] = sent.splice(0);
      const html = String(bundle['text/html']);
      assert.match(html, /<td style="text-align:right"><strong>1\.23 ± 0\.06<\/strong><\/td>/);
      assert.ok(html.endsWith(`<p>${PLUS_MINUS}</p>`));
      assert.match(String(bundle['text/plain']), /│ \*1\.23 ± 0\.06 │/);
    });

    it('sends a table as HTML that holds what was given as text', async () => {
      await display({ columns: ['name'], rows: [['<b>&']] });
      const [bundle] = sent.splice(0);
      assert.match(String(bundle['text/html']), /<td style="text-align:left">&lt;b&gt;&amp;<\/td>/);
    });
  });
});

describe('png', function () {
  this.timeout(180_000);

  after(closeRenderer);

  it('draws at scale 1 in the size of the layout', async function () {
    if (findChromium() === undefined) {
      console.log('      skipped: no Chromium, Chrome or Edge on this machine');
      this.skip();
    }
    for (const size of [figureSize, { width: 300, height: 200 }]) {
      const png = await renderPng({ ...figure, layout: { ...figure.layout, ...size } });
      assert.ok(png);
      assert.equal(png.toString('latin1', 1, 4), 'PNG');
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [size.width, size.height]);
    }
  });

  it('refuses a browser that is not there', () => {
    const before = process.env.DIFFCDR_CHROMIUM;
    process.env.DIFFCDR_CHROMIUM = 'no/such/program';
    try {
      assert.throws(findChromium, /DIFFCDR_CHROMIUM names no\/such\/program/);
    } finally {
      if (before === undefined) delete process.env.DIFFCDR_CHROMIUM;
      else process.env.DIFFCDR_CHROMIUM = before;
    }
  });
});

describe('theme', () => {
  it('leaves what the layout says itself', () => {
    const { layout } = themed({ data: [], layout: { width: 500 } });
    assert.equal(layout.width, 500);
    assert.equal(layout.height, figureSize.height);
    assert.equal(layout.template, template);
  });
});
