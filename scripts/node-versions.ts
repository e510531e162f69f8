import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../lib/platform/project';

/*
 * The releases of Node that people have, beside the one that runs this: a quick part of the tests on each, and one comparison of
 * all methods, whose stores must be equal to the last byte. Each comes as the package that npm's `node` brings; one that the
 * registry lacks is skipped by name. About 20 s each.
 *
 *     npm run build && npx tsx scripts/node-versions.ts [--counts FILE]
 */

const majors = [20, 22, 24, 26];

/** Recorded numbers, mathematics, kernels, TensorFlow.js and its addon, the command line. */
const quickTests = [
  'test/frozen.test.ts',
  'test/math/*.test.ts',
  'test/kernels/*.test.ts',
  'test/diffusion/network/*.test.ts',
  'test/cli/{doctor,output,run,synth}.test.ts',
];

const cache = join(projectRoot, '.cache');
const counts = { passed: 0, failed: 0, skipped: 0 };

interface Release {
  readonly version: string;
  readonly program: string;
}

function count(verdict: keyof typeof counts, what: string, details = ''): void {
  counts[verdict]++;
  console.log(`  ${verdict.padEnd(7)}  ${what}${details && `\n${details.trim().replace(/^/gm, '           ')}`}`);
}

/** Node of this major version: the running one, or the newest that the registry has; undefined where it has none. */
function release(major: number): Release | undefined {
  if (process.versions.node.startsWith(`${major}.`)) return { version: process.version, program: process.execPath };
  const folder = join(cache, 'nodes', String(major));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${major}`], {
    cwd: folder,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) return undefined;
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? { version: asked.stdout.trim(), program } : undefined;
}

function start({ program }: Release, args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, ...env } });
}

/** Runs the quick tests; they count one by one. */
function runTests(node: Release, scratch: string): void {
  const file = join(scratch, 'mocha.json');
  rmSync(file, { force: true });
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const child = start(node, [mocha, '--reporter', 'scripts/mocha-reporter.cjs', ...quickTests], {
    DIFFCDR_MOCHA_COUNTS: file,
  });
  if (!existsSync(file)) {
    count('failed', 'quick tests', child.stderr);
    return;
  }
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8')) as typeof counts;
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`  quick tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) console.log(child.stdout.slice(child.stdout.indexOf(' failing')));
}

/** Makes data and runs all methods under all protocols on it, by both kinds of kernels. @returns the names and texts of all cells */
function runCells(node: Release, folder: string): Map<string, string> | string {
  const diffcdr = (...args: string[]) => [join(projectRoot, 'bin', 'diffcdr.js'), ...args];
  const data = join(folder, 'data');
  const files = ['--source', join(data, 'source.csv.gz'), '--target', join(data, 'target.csv.gz'), '--seeds', '1'];
  const run = (kernels: string, ...args: string[]) =>
    start(node, diffcdr('run', ...files, '--out', join(folder, kernels), ...args), { DIFFCDR_KERNELS: kernels });
  for (const step of [
    () => start(node, diffcdr('synth', '--preset', 'tiny', '--out', data)),
    () => run('wasm', '--protocol', 'cold,warm,ranking'),
    () => run('wasm', '--methods', 'DiffCDR', '--set', 'DiffCDR.activation=silu'),
    () => run('js'),
  ]) {
    const { status, stderr } = step();
    if (status !== 0) return stderr;
  }
  const cells = new Map<string, string>();
  for (const kernels of ['wasm', 'js']) {
    const store = join(folder, kernels, 'cells');
    for (const name of readdirSync(store).sort())
      cells.set(`${kernels}/${name}`, readFileSync(join(store, name), 'utf8'));
  }
  return cells;
}

function main(): void {
  const { values } = parseArgs({ options: { counts: { type: 'string' } } });
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'nodes-run-'));
  /** What the first release that ran gave. */
  let first: { readonly version: string; readonly cells: ReadonlyMap<string, string> } | undefined;
  try {
    for (const major of majors) {
      const node = release(major);
      console.log(
        `Node ${major}: ${node ? `${node.version}${node.program === process.execPath ? ', the one that runs this' : ''}` : 'skipped'}`,
      );
      if (!node) {
        count('skipped', `the registry has no Node ${major} for ${process.platform} on ${process.arch}`);
        continue;
      }
      if (node.program !== process.execPath) runTests(node, scratch);
      const cells = runCells(node, join(scratch, String(major)));
      if (typeof cells === 'string') count('failed', 'diffcdr synth and run', cells);
      else if (!first) {
        first = { version: node.version, cells };
        console.log(`  ${cells.size} cells to compare with`);
      } else {
        const names = new Set([...first.cells.keys(), ...cells.keys()]);
        const others = [...names].filter((name) => first?.cells.get(name) !== cells.get(name));
        const what = `${names.size - others.length} of ${names.size} cells equal those of Node ${first.version} to the last byte`;
        count(others.length === 0 ? 'passed' : 'failed', what, others.slice(0, 10).join('\n'));
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(counts));
  if (counts.failed > 0) process.exitCode = 1;
}

main();
