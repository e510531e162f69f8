import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { resolveConfig } from '../../lib/experiment/config';
import { loadData } from '../../lib/experiment/load-data';
import { runPlan } from '../../lib/experiment/run';
import { explored } from '../../lib/explore/explored';
import { writeRatings } from '../../lib/ratings/write';
import { findChromium } from '../../lib/report/output/chromium';
import { htmlTable } from '../../lib/report/output/html-table';
import { summaryTables } from '../../lib/report/tables/summary-table';
import { synthesize } from '../../lib/synthetic/synthesize';
import { BOOK } from '../../scripts/book/build';
import { serve } from '../../scripts/book/serve';

const executablePath = findChromium();
const missing = executablePath
  ? existsSync(join(BOOK, 'index.html'))
    ? undefined
    : 'there is no dist/book: npm run book'
  : 'there is no Chromium, Chrome or Edge';
const here = missing === undefined ? describe : describe.skip;

here(`the book in Chromium${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(180_000);
  let site: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let page: Page;
  let folder: string;
  let faults: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-book-'));
    site = await serve(BOOK, 0, '/some/folder/');
    const { chromium } = await import('playwright-core');
    browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${page.url()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
    });
  });
  after(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    faults = [];
  });
  afterEach(() => assert.deepEqual(faults, []));

  it('has no page with an error of the console or a missing file', async () => {
    for (const file of readdirSync(BOOK).filter((name) => name.endsWith('.html') && name !== '404.html')) {
      await page.goto(site.address + file);
      await page.waitForSelector('h1');
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      const pictures = await page.$$eval('img', (all) => all.filter((img) => !img.hasAttribute('alt')).length);
      assert.equal(pictures, 0, `${file} has pictures without alternative text`);
    }
  });

  it('says of an explorable that is turned what Node says', async () => {
    await page.goto(`${site.address}explore-drowning.html`);
    for (const t of [0.05, 0.4]) {
      const { claim } = await explored('drowning', { t });
      await page.fill('#drowning-t', String(t));
      await page.waitForFunction((text) => document.querySelector('.claim')?.textContent === text, claim);
    }
  });

  it('trains on two dropped files, and gives the table of the command line', async () => {
    const { source, target } = synthesize('tiny', 1);
    const files = { source: join(folder, 'books.csv'), target: join(folder, 'films.csv') };
    await writeRatings(source, files.source);
    await writeRatings(target, files.target);
    await page.goto(`${site.address}try-it.html`);
    await page.setInputFiles('input[name=source]', files.source);
    await page.setInputFiles('input[name=target]', files.target);
    await page.click('text=Audit and compare');
    await page.waitForSelector('.result .output-table table');

    const rows = [];
    const plan = {
      methods: ['ItemMean', 'BiasBridge', 'EMCDR', 'DiffCDR'],
      seeds: [1],
      selections: ['validation' as const],
    };
    for await (const { result } of runPlan(await loadData(files), resolveConfig(), plan)) rows.push(result.row);
    const [table] = summaryTables(rows);
    const cells = await page.$$eval('.result .output-table td', (all) => all.map((td) => td.textContent));
    const expected = [...htmlTable(table).matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
    assert.deepEqual(cells, expected);
    assert.ok((await page.$$('.audit dt')).length > 5);
  });
});
