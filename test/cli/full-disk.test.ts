import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

  /** Runs a script with a disk of so many KB at $0, in a mount namespace of its own. */
  const withSmallDisk = (kilobytes: number, script: string) =>
    spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', `mount -t tmpfs -o size=${kilobytes}k none "$0" && { ${script}; }`, join(folder, 'small')],
      {
        encoding: 'utf8',
        cwd: projectRoot,
        env: { ...process.env, FOLDER: folder, NODE: process.execPath },
      },
    );
  const start = `require(${JSON.stringify(require.resolve('../../lib/cli/main'))}).main(['', '', ...process.argv.slice(1)])`;
  const diffcdr = `"$NODE" --import tsx -e '${start}'`;

  beforeEach(function () {
    this.timeout(60_000);
    if (withSmallDisk(24, 'true').status !== 0) {
      console.log('      skipped: full disk, because none can be mounted here (unshare -rm)');
      this.skip();
    }
  });

  it('is named with the file, leaves nothing half-written, and the run goes on when there is room', function () {
    this.timeout(60_000);
    const run =
      `${diffcdr} run --source "$FOLDER/source.csv.gz" --target "$FOLDER/target.csv.gz"` +
      ' --methods ItemMean,BiasBridge,Ridge --seeds 1,2,3,4 --out "$0" 2>&1; echo "exit $?"';
    const cells = 'echo ==; ls -A "$0/cells"; echo ==';
    const { stdout } = withSmallDisk(48, `${run}; ${cells}; mount -o remount,size=4m "$0"; ${run}; ${cells}`);
    const [full, left, whole, all] = stdout.split('==\n').map((text) => text.trim());
    assert.match(full, /small\/.+ cannot be written: ENOSPC[\s\S]*exit 1$/);
    assert.match(whole, /exit 0$/);
    const kept = left.split('\n');
    assert.ok(kept.length > 0 && kept.length < 24);
    assert.match(whole, new RegExp(`${24 - kept.length} of 24 cells run, ${kept.length} kept`));
    for (const name of [...kept, ...all.split('\n')]) assert.match(name, /^[0-9a-f]{16}\.json$/);
  });

  it('ends a sweep at once, and a sweep that is done is read from a disk that takes no writing', async function () {
    this.timeout(120_000);
    const grid = {
      name: 'small',
      tasks: [{ name: 'tiny', source: 'source.csv.gz', target: 'target.csv.gz' }],
      methods: ['ItemMean', 'BiasBridge'],
      seeds: Array.from({ length: 20 }, (_, k) => k),
      selections: ['validation'],
      config: { embedding: { epochs: 1 } },
    };
    await writeFile(join(folder, 'grid.json'), JSON.stringify(grid));
    const sweep = `${diffcdr} sweep "$FOLDER/grid.json" --out "$0" --workers 1 2>&1; echo "exit $?"`;
    const { stdout } = withSmallDisk(
      48,
      `${sweep}; echo ==; mount -o remount,size=4m "$0"; ${sweep}; echo ==; mount -o remount,ro "$0"; ${sweep}; ${diffcdr} table 2 --store "$0"`,
    );
    const [full, whole, readOnly] = stdout.split('==\n');
    assert.match(full, /diffcdr: .*small\/.+ cannot be written: ENOSPC.*The sweep was ended\nexit 1/);
    assert.doesNotMatch(full, /\[40\/40\]/);
    assert.match(whole, /of 40 cells run[\s\S]*exit 0/);
    assert.match(readOnly, /0 of 40 cells run, 40 kept[\s\S]*exit 0[\s\S]*BiasBridge/);
  });
});
