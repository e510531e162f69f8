import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../lib/platform/project';

describe("import 'diffcdr'", () => {
  it('loads what is large only when it is asked for', function () {
    this.timeout(60_000);
    const program = `
      require(${JSON.stringify(join(projectRoot, 'lib', 'index.ts'))});
      console.log(JSON.stringify(Object.keys(require.cache)));
    `;
    const answer = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    const packages = new Set(
      (JSON.parse(answer) as string[]).flatMap(
        (file) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1].replaceAll('\\', '/') ?? [],
      ),
    );
    assert.ok(packages.has('zod'), 'the list of what was loaded is wrong');
    for (const name of [
      '@tensorflow/tfjs',
      '@duckdb/node-api',
      'plotly.js-dist',
      'playwright-core',
      'umap-js',
      'jiti',
    ]) {
      assert.ok(!packages.has(name), `${name} is loaded`);
    }
    for (const name of ['cli-table3', 'commander', 'cli-progress', 'hyparquet']) {
      assert.ok(!packages.has(name), `${name} is loaded`);
    }
  });
});
