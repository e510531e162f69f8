import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureProgram } from './capture';

describe('diffcdr check', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-check-'));
    await captureProgram(['synth', '--preset', 'tiny', '--out', folder]);
  });
  after(() => rm(folder, { recursive: true }));

  it('counts what is sound, missing and of no grid, and names every broken file with what to do', async () => {
    const at = (...path: string[]) => join(folder, 'store', ...path);
    const check = () => captureProgram(['check', at()]);
    const run = (methods: string) =>
      captureProgram([
        ...['run', '--source', join(folder, 'source.csv.gz'), '--target', join(folder, 'target.csv.gz')],
        ...['--methods', methods, '--seeds', '1,2', '--selections', 'validation', '--epochs', '1', '--out', at()],
      ]);
    await run('GlobalMean');
    const before = await readdir(at('cells'));
    await run('UserMean,ItemMean');
    assert.equal((await check()).out, '6 results are sound; 2 are named by no grid.');

    const [one, two, three, four] = (await readdir(at('cells'))).filter((name) => !before.includes(name));
    await copyFile(at('cells', one), at('cells', two));
    await rm(at('cells', three));
    await writeFile(at('cells', four), (await readFile(at('cells', four), 'utf8')).slice(0, 99));
    await writeFile(at('timings', one), '[]');
    const [data] = await readdir(at('data'));
    await writeFile(at('data', data), '{"sourceUsers":"many"}');
    await assert.rejects(check(), (error: Error) => {
      const lines = error.message.split('\n');
      assert.equal(lines.length, 5);
      assert.equal(lines[0], '4 files are broken:');
      for (const name of [one, two, four, data]) {
        assert.ok(
          lines.some((line) => line.includes(name) && line.includes('remove it')),
          name,
        );
      }
      return true;
    });
    for (const broken of ['{', '{"grid":1}', '{"grid":"run","cells":[{"key":"../../x"}]}']) {
      await writeFile(at('grids', 'run.json'), broken);
      await assert.rejects(check(), /run\.json is (not JSON|broken) .*remove it, and run the sweep again/);
      await assert.rejects(captureProgram(['table', '2', '--store', at()]), /run\.json is (not JSON|broken)/);
    }
    await assert.rejects(captureProgram(['check', folder]), /is no result store: it has no folder "cells"/);
  });
});
