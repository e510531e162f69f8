import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomic } from '../../lib/experiment/store/atomic-file';
import { projectRoot } from '../../lib/platform/project';
import { captureProgram } from './capture';

describe('outputs of commands', function () {
  this.timeout(300_000);
  let folder: string;
  const at = (name: string) => join(folder, name);
  const text = 'user,item,rating\na,x,3\n';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-output-'));
    writeFileSync(at('in.csv'), text);
    linkSync(at('in.csv'), at('same.csv'));
    symlinkSync(at('in.csv'), at('link.csv'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('never go onto an input, a link, a folder or a device, and this is said before any work', async () => {
    const pair = ['--source', at('in.csv'), '--target', at('in.csv')];
    for (const [name, says] of [
      [at('in.csv'), /is an input of the command/],
      [at('same.csv'), /is an input of the command/],
      [at('link.csv'), /is a link/],
      [folder, /is a folder/],
      ['/dev/null', /is a device/],
    ] as const) {
      for (const args of [
        ['run', ...pair, '--out', at('store'), '--json', name],
        ['audit', ...pair, '--json', name],
        ['recommend', ...pair, '--out', name],
        ['recommend', '--model', at('in.csv'), '--out', name],
        ['fit', ...pair, '--out', name],
        ['evaluate', '--model', at('in.csv'), '--target', at('in.csv'), '--json', name],
      ]) {
        await assert.rejects(captureProgram(args), says, `${args[0]} ${name}`);
      }
    }
    assert.equal(readFileSync(at('in.csv'), 'utf8'), text);
    assert.ok(!existsSync(at('store')));
  });

  it('of synth, run and sweep are regular files too, and never the grid or the settings themselves', async () => {
    symlinkSync(at('in.csv'), at('truth.json'));
    await assert.rejects(captureProgram(['synth', '--preset', 'tiny', '--out', folder, '--force']), /this is a link/);
    await assert.rejects(captureProgram(['synth', '--preset', 'tiny', '--out', at('in.csv')]), /in\.csv/);
    mkdirSync(at('mine/grids'), { recursive: true });
    const grid = JSON.stringify({
      name: 'run',
      tasks: [{ name: 't', source: '../../in.csv', target: '../../in.csv' }],
    });
    writeFileSync(at('mine/grids/run.json'), grid);
    for (const args of [
      ['sweep', at('mine/grids/run.json')],
      ['run', '--source', at('in.csv'), '--target', at('in.csv'), '--config', at('settings.json')],
    ]) {
      if (args[0] === 'run') linkSync(at('mine/grids/run.json'), at('settings.json'));
      if (args[0] === 'run') writeFileSync(at('settings.json'), '{}');
      await assert.rejects(captureProgram([...args, '--out', at('mine')]), /is an input of the command/, args[0]);
    }
    assert.equal(readFileSync(at('in.csv'), 'utf8'), text);
  });

  it('go to standard output where they are asked to, with nothing else beside them', async () => {
    await captureProgram(['synth', '--preset', 'tiny', '--out', at('tiny')]);
    const pair = ['--source', at('tiny/source.csv.gz'), '--target', at('tiny/target.csv.gz')];
    const plan = ['--methods', 'ItemMean', '--seeds', '1', '--selections', 'validation', '--out', at('tiny-store')];
    const { out, err } = await captureProgram(['run', ...pair, ...plan, '--json', '-']);
    assert.deepEqual(
      JSON.parse(out).map(({ method }: { method: string }) => method),
      ['ItemMean'],
    );
    assert.match(err, /cold, validation[\s\S]*ItemMean/);
    const audit = await captureProgram(['audit', ...pair, '--json', '-']);
    assert.equal(typeof JSON.parse(audit.out), 'object');
  });

  it('keep the mode of the file that they replace', async () => {
    writeFileSync(at('secret.json'), 'old');
    chmodSync(at('secret.json'), 0o600);
    await writeAtomic(at('secret.json'), 'new');
    assert.equal(readFileSync(at('secret.json'), 'utf8'), 'new');
    assert.equal(statSync(at('secret.json')).mode & 0o777, 0o600);
    await assert.rejects(writeAtomic(at('link.csv'), 'new'), /no regular file/);
  });

  it('that are lost are said, with exit code 1 and no stack: a full disk, a closed pipe', function () {
    if (!existsSync('/dev/full')) {
      console.log('      skipped: lost outputs, because there is no /dev/full');
      return this.skip();
    }
    const command = `"$0" --import tsx -e 'require(process.argv[1]).main(["", "", "describe", process.argv[2], "--json"])' "$1" "$2"`;
    const shell = (script: string) =>
      spawnSync('bash', ['-c', script, process.execPath, require.resolve('../../lib/cli/main'), at('in.csv')], {
        cwd: projectRoot,
        encoding: 'utf8',
      });
    const full = shell(`${command} >/dev/full`);
    assert.match(full.stderr, /^diffcdr: standard output cannot be written: ENOSPC[^\n]*\n$/);
    assert.equal(full.status, 1);
    const closed = shell(`{ ${command}; echo "exit $?" >&2; } | true`);
    assert.match(closed.stderr, /^exit [01]\n$/);
  });

  it('show control characters of names as code points, and quote a few dozen characters of megabytes', async () => {
    const odd = at('\u001b[31mred.csv');
    writeFileSync(odd, `${text}a,x,4\n`);
    const { err } = await captureProgram(['describe', odd]);
    assert.match(err, /\\u001b\[31mred\.csv: 1 of 2 rows replaced/);
    const long = 'y'.repeat(1 << 20);
    for (const args of [
      ['describe', at('in.csv'), '--columns', `user=${long}`],
      ['describe', at('in.csv'), '--columns', long],
      ['describe', at('in.csv'), '--format', long],
      ['describe', long],
      ['describe', `${long}.csv`],
    ]) {
      await assert.rejects(captureProgram(args), (error: Error) => {
        assert.ok(error.message.length <= 300, `${error.message.length}: ${error.message.slice(0, 400)}`);
        return true;
      });
    }
  });
});
