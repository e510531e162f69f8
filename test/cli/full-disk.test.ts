import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';
import { captureProgram } from './capture';

describe('a full disk', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-disk-'));
    await mkdir(join(folder, 'small'));
    await captureProgram(['synth', '--preset', 'tiny', '--out', folder]);
  });
  after(() => rm(folder, { recursive: true }));

  it('is named with the file, leaves nothing half-written, and the run goes on when there is room', function () {
    this.timeout(60_000);
    /** Runs a script with a disk of 24 KB at $0, in a mount namespace of its own. */
    const withSmallDisk = (script: string) =>
      spawnSync(
        'unshare',
        ['-rm', 'sh', '-c', `mount -t tmpfs -o size=24k none "$0" && { ${script}; }`, join(folder, 'small')],
        {
          encoding: 'utf8',
          cwd: projectRoot,
          env: { ...process.env, FOLDER: folder, NODE: process.execPath },
        },
      );
    if (withSmallDisk('true').status !== 0) {
      console.log('      skipped: full disk, because none can be mounted here (unshare -rm)');
      return this.skip();
    }
    const start = `require(${JSON.stringify(require.resolve('../../lib/cli/main'))}).main(['', '', ...process.argv.slice(1)])`;
    const run =
      `"$NODE" --import tsx -e '${start}' run --source "$FOLDER/source.csv.gz" --target "$FOLDER/target.csv.gz"` +
      ' --methods ItemMean,BiasBridge,Ridge --seeds 1,2,3,4 --out "$0" 2>&1; echo "exit $?"';
    const cells = 'echo ==; ls -A "$0/cells"; echo ==';
    const { stdout } = withSmallDisk(`${run}; ${cells}; mount -o remount,size=4m "$0"; ${run}; ${cells}`);
    const [full, left, whole, all] = stdout.split('==\n').map((text) => text.trim());
    assert.match(full, /small\/.+ cannot be written: ENOSPC[\s\S]*exit 1$/);
    assert.match(whole, /exit 0$/);
    const kept = left.split('\n');
    assert.ok(kept.length > 0 && kept.length < 24);
    assert.match(whole, new RegExp(`${24 - kept.length} of 24 cells run, ${kept.length} kept`));
    for (const name of [...kept, ...all.split('\n')]) assert.match(name, /^[0-9a-f]{16}\.json$/);
  });
});
