import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../../lib/report/output/chromium';
import { documentExtensions, extensionOf, figureExtensions } from '../../../lib/report/output/extensions';
import { writeDocument, writeFigure } from '../../../lib/report/output/output-file';
import { cell } from '../../../lib/report/tables/table';

const document = {
  title: 'Title',
  tables: [{ columns: [{ name: 'method' }, { name: 'MAE' }], rows: [[cell('EMCDR'), cell(1.25)]] }],
  notes: [],
};
const figure = { data: [{ x: [1, 2], y: [2, 1] }], layout: {} };

/** How a file of each kind begins, as far as a look can tell. */
const beginnings: Readonly<Record<string, RegExp>> = {
  '.txt': /^Title\n\n┌/,
  '.md': /^## Title\n/,
  '.csv': /^table,method,MAE\n/,
  '.json': /^\{/,
  '.html': /^<!doctype html>/,
  '.tex': /^% needs \\usepackage\{booktabs\}/,
  '.svg': /^<svg /,
  '.pdf': /^%PDF-/,
  '.png': /^.PNG/,
};

describe('files of tables and figures', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-output-file-'));
  });
  after(() => rm(folder, { recursive: true }));

  const drawn = ['.svg', '.pdf', '.png'];
  const kinds: [string, readonly string[], (path: string) => Promise<void>][] = [
    ['tables', documentExtensions, (path) => writeDocument(path, document)],
    ['a figure', figureExtensions, (path) => writeFigure(path, figure, 'Figure')],
  ];
  for (const [what, extensions, write] of kinds) {
    for (const extension of extensions.filter((one) => !drawn.includes(one))) {
      it(`hold ${what} as ${extension}`, async () => {
        const path = join(folder, `${what.replace(' ', '-')}${extension}`);
        await write(path);
        assert.match(await readFile(path, 'utf8'), beginnings[extension]);
      });
    }
    for (const extension of extensions.filter((one) => drawn.includes(one))) {
      it(`hold ${what} as ${extension}, drawn by a browser`, async function () {
        if (findChromium() === undefined) {
          console.log(`      skipped: ${extension}, because there is no Chromium`);
          return this.skip();
        }
        const path = join(folder, `drawn-${what.replace(' ', '-')}${extension}`);
        await write(path);
        const bytes = await readFile(path);
        assert.match(bytes.toString('latin1'), beginnings[extension]);
        assert.ok(bytes.length > 1000);
      });
    }
  }

  it('carry plotly.js of 2 MB at most in a figure’s page, and the whole of it where a figure needs more', async () => {
    const size = async (type: string) => {
      const path = join(folder, `${type}.html`);
      await writeFigure(path, { data: [{ type, x: [1], y: [1], z: [1] }], layout: {} }, type);
      return (await stat(path)).size;
    };
    assert.ok((await size('scatter')) < 2e6);
    assert.ok((await size('scatter3d')) > 2e6);
  });

  it('are refused under another name, with the list of ends', () => {
    assert.equal(extensionOf('--out', 'A.PNG', figureExtensions), '.png');
    assert.throws(
      () => extensionOf('--out', 'a.doc', documentExtensions),
      /--out a\.doc: the name must end in one of \.txt \.md \.csv \.json \.html \.tex \.pdf \.png/,
    );
  });

  it('say what is missing where there is no browser', async () => {
    const { PATH, DIFFCDR_CHROMIUM } = process.env;
    try {
      process.env.PATH = folder;
      delete process.env.DIFFCDR_CHROMIUM;
      // Places outside PATH hold a browser on other systems.
      if (findChromium() === undefined) {
        await assert.rejects(
          writeDocument(join(folder, 'none.pdf'), document),
          /drawn by Chromium, Chrome or Edge, and none is found/,
        );
      }
    } finally {
      process.env.PATH = PATH;
      if (DIFFCDR_CHROMIUM !== undefined) process.env.DIFFCDR_CHROMIUM = DIFFCDR_CHROMIUM;
    }
  });
});
