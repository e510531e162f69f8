import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataServer, openServer, serveFile } from '../fixtures/data-server';
import { writeTinyFiles } from '../fixtures/tiny-files';
import { captureProgram } from './capture';

describe('diffcdr reproduce', () => {
  let folder: string;
  let server: DataServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-reproduce-'));
    await writeTinyFiles(folder);
    /** Synthetic ratings under the names of the quick preset's files, in the form of its set. */
    const inter = async (domain: string): Promise<Buffer> => {
      const rows = (await readFile(join(folder, `${domain}.csv`), 'utf8')).trim().split('\n').slice(1);
      const lines = rows.map((row) => row.split(',').slice(0, 3).join('\t'));
      return Buffer.from(['user_id\titem_id\trating', ...lines, ''].join('\n'));
    };
    const files = new Map([
      ['/amazon/dense/Amazon-Books-Dense.inter', await inter('source')],
      ['/amazon/dense/Amazon-Movies-Dense.inter', await inter('target')],
    ]);
    server = await openServer((request, response) => {
      const content = files.get(request.url as string);
      if (content) serveFile(content)(request, response);
      else response.writeHead(404).end();
    });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const reproduce = (...args: string[]) => {
    const places = ['--data', join(folder, 'data'), '--out', join(folder, 'out'), '--mirror', server.address];
    return captureProgram(['reproduce', ...places, '--workers', '1', ...args]);
  };

  it('says first what it will take, and does nothing more where only that is asked', async () => {
    const { out, err } = await reproduce('--preset', 'paper', '--dry-run');
    assert.equal(out, '');
    assert.match(
      err,
      /To be fetched: http:.*Movies_and_TV_5\.json\.gz, http:.*CDs_and_Vinyl_5\.json\.gz, http:.*Books_5\.json\.gz\./,
    );
    assert.match(err, /Expected: about [\d.]+ hours by one worker, beside the download\.$/);
    assert.deepEqual([server.ranges.length, (await readdir(folder)).includes('out')], [0, false]);
  });

  it('makes Tables 1 to 4 from nothing, and a second time runs and fetches nothing', async () => {
    const first = await reproduce('--preset', 'quick');
    const tables = ['table1.md', 'table2.md', 'table3.md', 'table4.md'];
    assert.deepEqual((await readdir(join(folder, 'out', 'tables'))).sort(), tables);
    const [sizes, coldStart, parts, speed] = await Promise.all(
      tables.map((name) => readFile(join(folder, 'out', 'tables', name), 'utf8')),
    );
    assert.match(sizes, /source ratings \| 480 /);
    for (const method of ['TGT', 'CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR', 'DiffCDR'])
      assert.match(coldStart, new RegExp(`${method} `));
    for (const measure of ['MAE', 'RMSE', 'N@20', 'H']) assert.match(coldStart, new RegExp(measure));
    for (const name of ['DAT', 'DA', 'AT', 'D']) assert.match(parts, new RegExp(`DiffCDR ${name} `));
    assert.match(speed, /training, samples per second/);
    assert.match(first.err, /20 of 20 cells run/);
    assert.match(first.err, /14 of 14 cells run/);
    const asked = server.ranges.length;
    const again = await reproduce('--preset', 'quick');
    assert.match(again.err, /All data are there\./);
    assert.match(again.err, /0 of 20 cells run, 20 kept/);
    assert.match(again.err, /0 of 14 cells run, 14 kept/);
    assert.equal(server.ranges.length, asked);
  }).timeout(300_000);
});
