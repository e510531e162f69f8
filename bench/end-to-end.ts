/** `npx tsx bench/end-to-end.ts`: all methods on a synthetic task through the command line. See bench/README.md. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Manifest } from '../lib/experiment/manifest';
import { projectRoot } from '../lib/platform/project';
import { presetNames } from '../lib/synthetic/presets';
import { commit } from './compare';
import { writeWhole } from './files';
import { describeMachine } from './machine';

/** Runs the compiled command line in a process of its own; its output goes to stderr. */
function diffcdr(args: readonly string[], folder: string): { seconds: number; cpuSeconds: number; peakMemory: number } {
  const usedFile = join(folder, 'resources.json');
  const hook = join(projectRoot, 'bench', 'resources.cjs');
  const started = performance.now();
  const { status } = spawnSync(process.execPath, ['--require', hook, join(projectRoot, 'bin', 'diffcdr.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, BENCH_RESOURCES: usedFile },
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`diffcdr ${args.join(' ')} ended with ${status}; is it built (npm run build)?`);
  return { seconds, ...JSON.parse(readFileSync(usedFile, 'utf8')) };
}

function main(): void {
  const options = new Command('end-to-end')
    .description('Wall time and peak memory of `diffcdr run` with all methods and one seed, on synthetic data.')
    .addOption(new Option('--preset <name>', 'size of the synthetic data').choices(presetNames).default('task1'))
    .option('--methods <names>', 'comma-separated methods, or all', 'all')
    .addOption(
      new Option('--selection <name>', 'how the epoch is chosen')
        .choices(['best-test-epoch', 'validation'])
        .default('best-test-epoch'),
    )
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .parse()
    .opts<{ preset: string; methods: string; selection: string; out: string }>();
  const { preset, methods, selection, out } = options;
  const machine = describeMachine();
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'diffcdr-end-to-end-'));
  try {
    diffcdr(['synth', '--preset', preset, '--seed', '1', '--out', 'data'], folder);
    const files = readdirSync(join(folder, 'data'));
    const file = (domain: string): string => {
      const found = files.find((name) => name.startsWith(domain) && !name.endsWith('.json'));
      if (!found) throw new Error(`diffcdr synth wrote no ${domain} ratings, only ${files.join(', ')}`);
      return join('data', found);
    };
    const args = ['run', '--source', file('source'), '--target', file('target'), '--methods', methods, '--seeds', '1'];
    const { seconds, cpuSeconds, peakMemory } = diffcdr(
      [...args, '--selections', selection, '--out', 'results'],
      folder,
    );
    const store = (...path: string[]) => JSON.parse(readFileSync(join(folder, 'results', ...path), 'utf8'));
    const { cells } = store('grids', 'run.json') as Manifest;
    const timings = cells.map(({ key, method }) => ({ method, ...store('timings', `${key}.json`) }));
    const result = {
      command: `npx tsx bench/end-to-end.ts --preset ${preset} --methods ${methods} --selection ${selection}`,
      day: new Date().toISOString().slice(0, 10),
      commit: commit(),
      machine,
      seconds,
      cpuSeconds,
      peakMemory,
      timings,
    };
    writeWhole(join(out, `end-to-end-${preset}.json`), `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(
      `${preset}: ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time), ${Math.round(peakMemory / 2 ** 20)} MB at most\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
