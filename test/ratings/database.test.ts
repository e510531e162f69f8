import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '../../lib/ratings/database';

describe('the temporary folder of a read', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-database-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A process that has a database open in `folder` until it is ended. */
  async function reader(): Promise<ChildProcess> {
    const module = JSON.stringify(require.resolve('../../lib/ratings/database'));
    const script = `require(${module}).withDatabase({ temporaryDirectory: process.argv[1] }, () => {
      console.log('open');
      return new Promise(() => setInterval(() => {}, 1000));
    })`;
    const child = spawn(process.execPath, ['-r', require.resolve('tsx/cjs'), '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    return child;
  }

  it('goes with the process at Ctrl-C, and after a kill with the next read; that of a living process stays', async function () {
    if (process.platform === 'win32') this.skip(); // signals end processes there without a word
    this.timeout(20_000);
    const [stopped, killed, living] = await Promise.all([reader(), reader(), reader()]);
    try {
      assert.equal((await readdir(folder)).length, 3);
      stopped.kill('SIGINT');
      assert.deepEqual(await once(stopped, 'exit'), [null, 'SIGINT']);
      assert.equal((await readdir(folder)).length, 2);
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      assert.equal((await readdir(folder)).length, 2);
      await mkdir(join(folder, 'diffcdr-ratings-of-mine'));
      const during = await withDatabase({ temporaryDirectory: folder }, () => readdir(folder));
      assert.equal(during.length, 3);
      const left = (await readdir(folder)).filter((name) => name !== 'diffcdr-ratings-of-mine');
      assert.equal(left.length, 1);
      assert.ok(left[0].includes(`.${living.pid}.`));
    } finally {
      for (const child of [stopped, killed, living]) child.kill('SIGKILL');
    }
  });
});
