import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/platform/project';

describe('package', () => {
  const built = existsSync(join(projectRoot, 'dist', 'lib', 'index.js'));

  it('packs the compiled library, its types, the kernels, the command and the notebooks, and nothing else of the project', function () {
    if (!built) this.skip();
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    });
    const names: string[] = JSON.parse(packed)[0].files.map(({ path }: { path: string }) => path);
    for (const wanted of [
      ...['dist/lib/index.js', 'dist/lib/index.d.ts', 'dist/kernels.wasm', 'dist/lib/embedding/train-worker.js'],
      ...['dist/lib/experiment/sweep/sweep-worker.js', 'bin/diffcdr.js', 'package.json', 'README.md', 'LICENSE'],
      ...['data/paper/table2-cold-start.csv'],
    ]) {
      assert.ok(names.includes(wanted), `${wanted} is not packed`);
    }
    // The notebooks are what `diffcdr init` writes.
    for (const name of names)
      assert.doesNotMatch(name, /^(test|bench|notebooks\/(?!\d\d-[\w-]+\.ipynb$)|node_modules|scripts|dist\/book)\b/);
  }).timeout(120_000);

  it('can be imported and required from outside, and shuts its inner files', function () {
    if (!built) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'diffcdr-outside-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(projectRoot, join(folder, 'node_modules', 'diffcdr'), 'junction');
      writeFileSync(
        join(folder, 'a.mjs'),
        "import { makeTask, methods } from 'diffcdr'; console.log(typeof makeTask, methods.some(({ name }) => name === 'DiffCDR'));",
      );
      writeFileSync(
        join(folder, 'b.cjs'),
        "console.log(typeof require('diffcdr').runCell, require('diffcdr/package.json').name);" +
          "try { require('diffcdr/dist/lib/cli/main'); } catch (error) { console.log(error.code); }",
      );
      const run = (name: string) => execFileSync(process.execPath, [join(folder, name)], { encoding: 'utf8' }).trim();
      assert.equal(run('a.mjs'), 'function true');
      assert.equal(run('b.cjs'), 'function diffcdr\nERR_PACKAGE_PATH_NOT_EXPORTED');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(120_000);
});
