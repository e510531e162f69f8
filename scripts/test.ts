import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { ensureJupyter } from '../lib/jupyter/environment';
import { projectRoot } from '../lib/platform/project';

/*
 * `npm test`: everything that must hold, in the order in which it is cheap to fail, each step whatever came of those
 * before it. The last line counts the tests, the notebooks, and every other check as one.
 */

interface Counts {
  passed: number;
  failed: number;
  skipped?: number;
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps: string[] = [];
const cache = join(projectRoot, '.cache');
const bin = (name: string): string =>
  join(projectRoot, 'node_modules', '.bin', name + (process.platform === 'win32' ? '.cmd' : ''));

const checkImports = [
  join(projectRoot, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
  ...['lib', 'assembly', 'test', 'bench', 'scripts', 'examples', 'experiments'].filter((name) =>
    existsSync(join(projectRoot, name)),
  ),
];

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const shell = program.endsWith('.cmd');
    const child = spawn(program, args, { cwd: projectRoot, stdio: 'inherit', shell, env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** One check: it counts as one, or as many as the file says that it writes. */
async function step(
  name: string,
  program: string,
  args: readonly string[],
  more: { env?: NodeJS.ProcessEnv; counts?: string } = {},
): Promise<boolean> {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const code = await run(program, args, more.env ?? {});
  const counted = more.counts !== undefined && existsSync(more.counts);
  const counts: Counts = counted
    ? JSON.parse(readFileSync(more.counts as string, 'utf8'))
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  // A step that ends badly though all that it counted passed has failed in some other way.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped ?? 0;
  if (counts.failed > 0) failedSteps.push(name);
  console.log(
    `== ${name}: ${counts.failed > 0 ? 'FAILED' : 'passed'} in ${((Date.now() - start) / 1000).toFixed(0)} s`,
  );
  return counts.failed === 0;
}

async function main(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'test-'));
  try {
    await step('compile the WebAssembly kernels', bin('asc'), ['--config', 'asconfig.json']);
    const compiled = await step('compile the library', bin('tsc'), ['-p', 'tsconfig.build.json']);
    const built =
      (await step('namespaces when they are asked for', bin('tsx'), ['scripts/lazy-namespaces.ts'])) && compiled;
    await step('types', bin('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
    await step('type tests: the wrong option does not compile, nor in a cell', bin('tsx'), ['scripts/type-tests.ts']);
    await step('lint', bin('biome'), ['check']);
    await step('imports: no circle, none against the flow', process.execPath, checkImports);
    await step('API: report and pages as kept', bin('tsx'), ['scripts/api.ts', '--check']);
    await runTests(scratch);
    if (process.env.DIFFCDR_NODES === '1') await otherNodes(join(scratch, 'nodes.json'));
    const folder = join(projectRoot, 'notebooks');
    if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.ipynb'))) {
      await step('notebooks as saved', bin('tsx'), ['scripts/check-notebooks.ts']);
      if (built) await runNotebooks(join(scratch, 'notebooks.json'));
      else failWithout('notebooks in quick mode', 'the library does not compile');
    } else failWithout('notebooks', 'there are none in notebooks/');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(failedSteps.length > 0 ? `\nFailed: ${failedSteps.join(', ')}` : '\nAll passed.');
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** Coverage costs a quarter more processor time, so only `.ci/run` asks for it. */
async function runTests(scratch: string): Promise<void> {
  const counts = join(scratch, 'mocha.json');
  const mocha = [bin('mocha'), '--reporter', 'scripts/mocha-reporter.cjs', 'test/**/*.test.ts'];
  const measured = process.env.DIFFCDR_COVERAGE === '1';
  const coverage = join(scratch, 'coverage');
  const covered = ['--include', 'lib/**', '--exclude-after-remap', '--reporter', 'json-summary'];
  const c8 = [bin('c8'), ...covered, '--temp-directory', join(scratch, 'v8'), '--reports-dir', coverage];
  const [program, ...args] = measured ? [...c8, ...mocha] : mocha;
  await step('tests', program, args, { env: { DIFFCDR_MOCHA_COUNTS: counts }, counts });
  const summary = join(coverage, 'coverage-summary.json');
  if (!measured || !existsSync(summary)) return;
  const { total: sum } = JSON.parse(readFileSync(summary, 'utf8'));
  console.log(`== lines covered: ${sum.lines.pct.toFixed(1)} % (${sum.lines.covered} of ${sum.lines.total})`);
}

/** The other releases of Node, each a download of 50 MB, are tried by `.ci/run` alone. */
async function otherNodes(counts: string): Promise<void> {
  const args = ['scripts/node-versions.ts', '--counts', counts];
  await step('other releases of Node', bin('tsx'), args, { counts });
}

async function runNotebooks(counts: string): Promise<void> {
  const name = 'notebooks in quick mode';
  try {
    const { python, env } = await ensureJupyter();
    await step(name, python, ['scripts/run-notebooks.py', '--mode', 'quick', '--counts', counts], { env, counts });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failWithout(name, error.message);
  }
}

function failWithout(name: string, reason: string): void {
  console.log(`\n== ${name}: FAILED: ${reason}`);
  failedSteps.push(name);
  total.failed++;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
