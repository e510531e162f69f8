import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../lib/platform/project';

/*
 * That lib obeys .dependency-cruiser.cjs is a step of `npm test` of its own. Here: that each rule speaks when it is
 * broken, since a pattern that matches nothing is obeyed by everything.
 */

const cruiser = join(projectRoot, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const rules = join(projectRoot, '.dependency-cruiser.cjs');

/** What each rule must refuse: the offender first, then what it needs; an import is a file's whole text. */
const offences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-circle': { 'lib/task/a.ts': "import type { B } from './b';", 'lib/task/b.ts': "import type { A } from './a';" },
  'flow-ratings': { 'lib/ratings/late.ts': "import '../task/a';" },
  'flow-experiment': { 'lib/experiment/late.ts': "import type { B } from '../report/b';", 'lib/report/b.ts': '' },
  'flow-cli': { 'lib/cli/late.ts': "import '../index';", 'lib/index.ts': "import './errors';" },
  'every-folder-has-its-place': { 'lib/drawer/a.ts': "import '../errors';", 'lib/errors.ts': '' },
  'diffusion-knows-no-ratings': { 'lib/diffusion/dim/task.ts': "import '../../task/a';" },
  'schedule-alone': { 'lib/diffusion/schedule/a.ts': "import '../dim/b';", 'lib/diffusion/dim/b.ts': '' },
  'solver-knows-no-network': { 'lib/diffusion/solver/a.ts': "import '../dim/b';" },
  'parts-know-no-method': { 'lib/bridge/parts/a.ts': "import '../diffcdr/b';", 'lib/bridge/diffcdr/b.ts': '' },
  'store-below-experiment': { 'lib/experiment/store/a.ts': "import '../cell';", 'lib/experiment/cell.ts': '' },
  'sweep-below-experiment': { 'lib/experiment/sweep/a.ts': "import '../run';", 'lib/experiment/run.ts': '' },
  'node-behind-the-platform': { 'lib/task/node.ts': "import { join } from 'node:path';" },
  'only-here-tensorflow': { 'lib/bridge/tensor.ts': "export const tf = () => import('@tensorflow/tfjs');" },
  'only-here-duckdb': { 'lib/task/duck.ts': "import '@duckdb/node-api';" },
  'only-here-the-browser-driver': { 'lib/report/page.ts': "import 'playwright-core';" },
  'only-here-plotly': { 'lib/report/plot.ts': "import 'plotly.js-dist';" },
  'library-alone': { 'lib/task/tested.ts': "import '../../test/b';", 'test/b.ts': '' },
  'assembly-alone': { 'assembly/a.ts': "import '../lib/task/a';" },
  'no-development-package': { 'lib/task/dev.ts': "import 'mocha';", 'node_modules/mocha/index.js': '' },
  found: { 'lib/task/lost.ts': "import './nowhere';" },
  'no-dead-file': { 'lib/task/dead.ts': '' },
};

/** The rules that the files of a folder break, each as "rule: file". */
function broken(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'diffcdr-imports-'));
  try {
    const settings = { compilerOptions: { module: 'CommonJS', moduleResolution: 'Node10' } };
    const all = {
      ...files,
      'package.json': JSON.stringify({ devDependencies: { mocha: '*' } }),
      'tsconfig.json': JSON.stringify(settings),
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const roots = ['lib', 'assembly', 'test'].filter((name) => existsSync(join(folder, name)));
    const args = [cruiser, '--config', rules, '--output-type', 'json', ...roots];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    assert.ok(stdout.startsWith('{'), stderr);
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; rule: { name: string; severity: string } }[] };
    };
    return summary.violations
      .filter(({ rule }) => rule.severity === 'error')
      .map(({ rule, from }) => `${rule.name}: ${from}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('rules of imports', () => {
  let found: string[];
  before(function () {
    this.timeout(60_000);
    found = broken(Object.assign({}, ...Object.values(offences)));
  });

  for (const [rule, files] of Object.entries(offences)) {
    const [offender] = Object.keys(files);
    it(`${rule} refuses ${offender}`, () => {
      assert.ok(found.includes(`${rule}: ${offender}`), `found were:\n${found.join('\n')}`);
    });
  }

  it('let a file pass that imports what stands before it', () => {
    const files = {
      'lib/index.ts': "export * from './task/a';",
      'lib/task/a.ts': "import type { B } from '../ratings/b';\nimport '../math/c';",
      'lib/ratings/b.ts': "import '../errors';",
      'lib/math/c.ts': '',
      'lib/errors.ts': '',
    };
    assert.deepEqual(broken(files), []);
  }).timeout(60_000);

  it('are each tried here, but for the arrows of the flow, which one pattern makes', () => {
    const { forbidden } = require(rules) as { forbidden: { name: string }[] };
    const untried = forbidden
      .map(({ name }) => name)
      .filter((name) => !(name in offences) && !name.startsWith('flow-'));
    assert.deepEqual(untried, []);
  });
});
