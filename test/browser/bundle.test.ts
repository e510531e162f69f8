import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Browser, Page } from 'playwright-core';
import type * as Library from '../../lib/browser';
import { auditTask } from '../../lib/experiment/audit/audit';
import type { CellResult } from '../../lib/experiment/cell';
import { type ConfigInput, resolveConfig } from '../../lib/experiment/config';
import { fitModel } from '../../lib/experiment/model/fit-model';
import { modelBytes } from '../../lib/experiment/model/fitted-model';
import { recommendFrom } from '../../lib/experiment/model/recommend-from';
import { recommend } from '../../lib/experiment/recommend';
import { type RunPlan, runPlan } from '../../lib/experiment/run';
import { runData } from '../../lib/experiment/run-data';
import { hashRatings } from '../../lib/ratings/hash';
import type { Ratings } from '../../lib/ratings/ratings';
import { readRatings } from '../../lib/ratings/read';
import type { ReadOptions } from '../../lib/ratings/read-options';
import { writeRatings } from '../../lib/ratings/write';
import { findChromium } from '../../lib/report/output/chromium';
import { auditLines } from '../../lib/report/tables/audit-lines';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';
import { buildBrowser, MOST_BYTES, MOST_BYTES_BESIDE, type Piece, totalBytes } from '../../scripts/build-browser';

const executablePath = findChromium();
const here = executablePath ? describe : describe.skip;
let folder: string;
let pieces: Piece[];

before(async function () {
  this.timeout(120_000);
  folder = mkdtempSync(join(tmpdir(), 'diffcdr-bundle-'));
  pieces = await buildBrowser(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('bundle for pages', () => {
  it(`weighs at most ${MOST_BYTES / 1000} kB, packed by gzip, all pieces together but tables of results, which are asked for apart`, () => {
    assert.ok(totalBytes(pieces) <= MOST_BYTES, `${totalBytes(pieces)} bytes`);
    for (const { file, bytes, beside } of pieces) {
      if (beside) assert.ok(bytes <= MOST_BYTES_BESIDE, `${file}: ${bytes} bytes`);
    }
  });

  it('asks for no built-in of Node and no TensorFlow.js', () => {
    for (const { file } of pieces) {
      const text = readFileSync(file, 'utf8');
      assert.doesNotMatch(text, /["']node:|\brequire\(|tfjs/, file);
    }
  });

  it('fetches the reader of Parquet only when asked', () => {
    const start = readFileSync(join(folder, 'index.js'), 'utf8');
    const parquet = pieces.find(({ file }) => readFileSync(file, 'utf8').includes('PAR1'));
    assert.ok(parquet, 'no piece reads Parquet');
    assert.ok(!start.includes(`from"./${basename(parquet.file)}"`));
  });
});

/** What runs in the page gets the library and a worker of it, and returns what can be sent. */
type InPage = { lib: typeof Library; worker: Library.PageWorker };

here(`bundle in Chromium${executablePath ? '' : ' (skipped: there is no Chromium, Chrome or Edge)'}`, function () {
  // Every method and protocol takes half a minute on a quiet machine.
  this.timeout(400_000);
  let server: Server;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname);
      if (name === 'page.html') {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><meta charset="utf-8"><title>diffcdr</title>');
        return;
      }
      response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream');
      createReadStream(join(folder, name))
        .on('error', () => response.writeHead(404).end())
        .pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { chromium } = await import('playwright-core');
    browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    page.setDefaultTimeout(170_000);
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
    await page.evaluate(async () => {
      const lib = await import(new URL('index.js', globalThis.location.href).href);
      Object.assign(globalThis, { diffcdr: { lib, worker: lib.startWorker() } });
    });
  });
  after(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });
  afterEach(() => assert.deepEqual(faults, []));

  /** Runs a function of the library in the page. It is sent as text, so it may use nothing from out here but `given`. */
  function inPage<Given, Result>(
    given: Given,
    body: (page: InPage, given: Given) => Result | Promise<Result>,
  ): Promise<Result> {
    // tsx marks named functions with a helper that the page does not have.
    const text = `((__name) => (${body.toString()})(globalThis.diffcdr, ${JSON.stringify(given)}))((f) => f)`;
    return page.evaluate(text) as Promise<Result>;
  }

  it('fits models of the same bytes as Node, and serves by them', async () => {
    for (const method of ['DiffCDR', 'UserKnn', 'HistoryMap']) {
      const there = await inPage({ method }, async ({ lib, worker }, { method }) => {
        const { fitModel, modelBytes, modelFrom, recommendFrom } = await lib.models();
        const { source, target } = await worker.synthesize('tiny', 1);
        const bytes = modelBytes(await fitModel(lib.makeTask(source, target), lib.resolveConfig({}), { method }));
        const { list } = await recommendFrom(modelFrom(bytes), { source, count: 3 });
        return JSON.stringify({ bytes: Array.from(bytes), list });
      });
      const { source, target } = synthesize('tiny', 1);
      const fitted = await fitModel(makeTask(source, target), resolveConfig({}), { method });
      const { list } = await recommendFrom(fitted, { source, count: 3 });
      const found = JSON.parse(there) as { bytes: number[]; list: unknown };
      assert.ok(Buffer.from(found.bytes).equals(modelBytes(fitted)), `${method}: other bytes`);
      assert.deepEqual(found.list, list);
    }
  });

  async function inNode(preset: 'tiny' | 'quick', plan: RunPlan, changes: ConfigInput): Promise<CellResult[]> {
    const { source, target } = synthesize(preset, 1);
    const results: CellResult[] = [];
    for await (const { result } of runPlan(runData(makeTask(source, target)), resolveConfig(changes), plan)) {
      results.push(result);
    }
    return results;
  }

  async function compareCells(
    preset: 'tiny' | 'quick',
    plan: RunPlan & { readonly methods?: readonly string[] },
    changes: ConfigInput = {},
  ) {
    const there = await inPage({ preset, plan, changes }, async ({ lib, worker }, { preset, plan, changes }) => {
      const { source, target } = await worker.synthesize(preset, 1);
      const data = lib.runData(lib.makeTask(source, target));
      return JSON.stringify(await worker.cells(data, lib.resolveConfig(changes), plan));
    });
    const here = await inNode(preset, plan, changes);
    const cells = JSON.parse(there) as CellResult[];
    assert.equal(cells.length, here.length);
    // One by one: the difference of the whole would fill the screen.
    for (const [k, expected] of here.entries()) {
      const { method, protocol, selection, seed } = expected.row;
      assert.deepEqual(cells[k], JSON.parse(JSON.stringify(expected)), `${method} ${protocol} ${selection} ${seed}`);
    }
  }

  it('computes with WebAssembly', async () => {
    assert.equal(await inPage({}, ({ lib }) => lib.kernelEngine()), 'wasm-simd');
  });

  it('gives the numbers of Node, digit for digit: every method and protocol, tiny', async () => {
    await compareCells('tiny', {
      seeds: [1, 2],
      selections: ['best-test-epoch', 'validation'],
      protocols: ['cold', 'warm', 'ranking'],
    });
  });

  it('gives the numbers of Node, digit for digit: some methods, quick', async () => {
    await compareCells('quick', {
      methods: ['Ridge', 'AffineTask', 'PTUPCDR', 'LACDR', 'DiffCDR'],
      seeds: [1],
      selections: ['validation'],
    });
  });

  for (const activation of ['relu', 'silu', 'tanh'] as const) {
    it(`gives the numbers of Node, digit for digit: DiffCDR with activation ${activation}, without TensorFlow.js`, async () => {
      const plan = { methods: ['DiffCDR'], seeds: [1], selections: ['best-test-epoch' as const] };
      await compareCells('tiny', plan, { methods: { DiffCDR: { activation } } });
    });
  }

  it('gives the same elementary functions and schedules', async () => {
    const { cosine } = await import('../../lib/diffusion/schedule/cosine');
    const times = Array.from({ length: 200 }, (_, k) => ((k + 1) / 200) * cosine.T);
    const there = await inPage(times, ({ lib }, given) =>
      given.map((t) => [lib.diffusion.cosine.lambda(t), lib.diffusion.cosine.inverseLambda(-t)]),
    );
    assert.deepEqual(
      there,
      times.map((t) => [cosine.lambda(t), cosine.inverseLambda(-t)]),
    );
  });

  it('lists items for new users as Node does', async () => {
    const { source, target } = synthesize('tiny', 1);
    const { list, epoch, ndcg } = await recommend(makeTask(source, target), resolveConfig(), { count: 5 });
    const there = await inPage({}, async ({ lib, worker }) => {
      const { source, target } = lib.synthesize('tiny', 1);
      const { list, epoch, ndcg } = await worker.recommend(lib.makeTask(source, target), lib.resolveConfig(), {
        count: 5,
      });
      return { list, epoch, ndcg };
    });
    assert.deepEqual(there, { list, epoch, ndcg });
  });

  it('audits a pair as Node does', async () => {
    const { source, target } = synthesize('tiny', 1);
    const audit = await auditTask(makeTask(source, target));
    const there = await inPage({}, async ({ lib }) => {
      const { source, target } = lib.synthesize('tiny', 1);
      const audit = await lib.auditTask(lib.makeTask(source, target));
      return { audit: JSON.stringify(audit), lines: lib.auditLines(audit) };
    });
    assert.deepEqual(JSON.parse(there.audit), JSON.parse(JSON.stringify(audit)));
    assert.deepEqual(there.lines, auditLines(audit));
  });

  it('says what needs TensorFlow.js', async () => {
    const message = await inPage({}, async ({ lib, worker }) => {
      const { source, target } = lib.synthesize('tiny', 1);
      const config = lib.resolveConfig({ methods: { DiffCDR: { engine: 'network' } } });
      const plan = { methods: ['DiffCDR'], seeds: [1], selections: ['best-test-epoch' as const] };
      return worker.cells(lib.runData(lib.makeTask(source, target)), config, plan).then(
        () => 'no error',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    });
    assert.equal(
      message,
      "UserError: engine network is TensorFlow.js, which is not in the browser bundle; engine 'auto' needs none",
    );
  });

  it('stops where the signal says so, reports before, and works on after', async () => {
    const found = await inPage({}, async ({ lib, worker }) => {
      const { source, target } = lib.synthesize('quick', 1);
      const data = lib.runData(lib.makeTask(source, target));
      const controller = new AbortController();
      const kinds = new Set<string>();
      const plan = { methods: ['DiffCDR'], seeds: [1], selections: ['best-test-epoch' as const] };
      const outcome = await worker
        .cells(data, lib.resolveConfig(), plan, {
          signal: controller.signal,
          onProgress: (progress) => {
            kinds.add(progress.kind);
            if (progress.kind === 'epoch') controller.abort(new Error('enough'));
          },
        })
        .then(
          () => 'it ran to its end',
          (error: Error) => error.message,
        );
      const tiny = await worker.synthesize('tiny', 1);
      return { outcome, kinds: [...kinds], users: tiny.source.userIds.length };
    });
    assert.deepEqual(found, {
      outcome: 'enough',
      kinds: ['pretraining', 'epoch'],
      users: synthesize('tiny', 1).source.userIds.length,
    });
  });

  /** Reads a file of the folder in the page: the hash and the report, or the error. */
  function readThere(name: string, options: Pick<ReadOptions, 'onError' | 'columns'> = {}): Promise<unknown> {
    return inPage({ name, options }, async ({ lib, worker }, { name, options }) => {
      const blob = await (await fetch(`/${name}`)).blob();
      return worker.read(new File([blob], name), options).then(
        ({ ratings, report }) => ({ hash: lib.hashRatings(ratings), report }),
        (error: Error) => `${error.name}: ${error.message}`,
      );
    });
  }

  async function readHere(name: string, options: ReadOptions = {}): Promise<unknown> {
    const path = join(folder, name);
    return readRatings(path, options).then(
      ({ ratings, report }) => ({ hash: hashRatings(ratings), report }),
      (error: Error) => `${error.name}: ${error.message.replace(path, name)}`,
    );
  }

  const jsonLines = ({ users, items, values, times, userIds, itemIds }: Ratings): string =>
    Array.from(users, (user, k) =>
      JSON.stringify({
        reviewerID: userIds[user],
        asin: itemIds[items[k]],
        overall: values[k],
        unixReviewTime: times?.[k],
      }),
    ).join('\n');

  it('reads CSV, packed JSON lines and Parquet as Node does', async () => {
    const { source } = synthesize('tiny', 1);
    await writeRatings(source, join(folder, 'ratings.csv'));
    await writeRatings(source, join(folder, 'ratings.csv.gz'));
    writeFileSync(join(folder, 'ratings.json.gz'), gzipSync(jsonLines(source)));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const table = `read_csv('${join(folder, 'ratings.csv')}')`;
    await connection.run(`COPY (SELECT * FROM ${table}) TO '${join(folder, 'ratings.parquet')}'`);
    await connection.run(
      `COPY (SELECT "user", item, CAST(rating AS FLOAT) AS rating, TIMESTAMP '2014-07-01 12:00:00.25' AS timestamp
       FROM ${table}) TO '${join(folder, 'times.parquet')}' (ROW_GROUP_SIZE 2048)`,
    );
    connection.closeSync();
    for (const name of ['ratings.csv', 'ratings.csv.gz', 'ratings.json.gz', 'ratings.parquet', 'times.parquet']) {
      const expected = await readHere(name);
      assert.equal(typeof expected, 'object', `${name}: ${expected}`);
      assert.deepEqual(await readThere(name), expected, name);
    }
  });

  /** Files with something to look at: odd ids, duplicates, quotes, and every fault that a row can have. */
  const texts: Readonly<Record<string, string>> = {
    'odd.csv':
      '\ufeffuser,item,rating,timestamp,text\r\nü😀,a,5,1,"x, ""y""\r\nz"\r\n\uffee,b,1.5,2,\r\n a ,b,3,2,\r\n',
    'twice.csv': 'user,item,rating,timestamp\nu,i,1,5\nu,i,2,7\nu,i,3,7\nu,i,4,6\nv,i,2,1\nv,i,2,1\n',
    'untimed.csv': 'user,item,rating\nu,i,1\nv,j,+2_0e-1\nw,k, 5 \n',
    'tabs.tsv': 'item\tuser\trating\ni\tu,v\t4.5\n\n  \nj\t"w"\t2\n',
    'old-mac.csv': 'user,item,rating\ru,i,1\rv,j,2\r',
    'header.csv': 'user,item\nu,i\n',
    'two.csv': 'user,user,item,rating\nu,u,i,1\n',
    'columns.csv': 'user,item,rating\nu,i\nv,j,2,3\n',
    'rating.csv': 'user,item,rating\nu,i,4\nv,j,six\nw,k,7\n',
    'nan.csv': 'user,item,rating\nu,i,nan\n',
    'nobody.csv': 'user,item,rating\n,i,4\nv, ,4\nv,w,\n',
    'time.csv': 'user,item,rating,timestamp\nu,i,4,noon\nv,i,4,inf\n',
    'some-times.csv': 'user,item,rating,timestamp\nu,i,4,1\nv,i,4,\nw,i,9,\n',
    'quote.csv': 'user,item,rating\nu,"i,4\nv,j,2\n',
    'stray.csv': 'user,item,rating\nu,"i"x,4\n',
    'only-header.csv': 'user,item,rating\n\n',
    'empty.csv': '',
    'blank.csv': '\n\n',
    'name.txt': 'user,item,rating\nu,i,1\n',
    'odd.json':
      '{"reviewerID":"u\\u00e9","asin":1,"overall":5.0,"unixReviewTime":1e9}\n\n{"asin":"b","reviewerID":"v","overall":"3","unixReviewTime":7}\n',
    'faults.json':
      '{"reviewerID":"u","asin":"a","overall":7.0}\nnot json\n[1]\n{"asin":"b","overall":4}\n{"reviewerID":"u","asin":"a","overall":2}\n',
  };

  for (const [name, text] of Object.entries(texts)) {
    it(`reads ${name}, or complains of it, as Node does`, async () => {
      writeFileSync(join(folder, name), text);
      for (const onError of ['fail', 'skip'] as const) {
        assert.deepEqual(await readThere(name, { onError }), await readHere(name, { onError }), onError);
      }
    });
  }

  it('refuses damaged files by file and line', async () => {
    const packed = gzipSync(`user,item,rating\n${'u,i,3\n'.repeat(5000)}`);
    writeFileSync(join(folder, 'cut.csv.gz'), packed.subarray(0, packed.length - 20));
    writeFileSync(join(folder, 'latin.csv'), Buffer.from('user,item,rating\nu,i,3\n\xfcber,i,3\n', 'latin1'));
    writeFileSync(join(folder, 'packed.csv.zst'), Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0));
    writeFileSync(join(folder, 'short.parquet'), 'PAR1 and no more');
    assert.match(
      String(await readThere('cut.csv.gz')),
      /^RatingsError: cut\.csv\.gz, line \d+: the gzip file is truncated/,
    );
    assert.match(String(await readThere('latin.csv')), /^RatingsError: latin\.csv, line 3: the file is not UTF-8/);
    assert.match(
      String(await readThere('packed.csv.zst')),
      /^RatingsError: packed\.csv\.zst: a page cannot unpack zstd/,
    );
    assert.match(
      String(await readThere('short.parquet')),
      /^RatingsError: short\.parquet: it cannot be read as Parquet/,
    );
  });
});
