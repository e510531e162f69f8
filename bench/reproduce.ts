/** `npx tsx bench/reproduce.ts`: processor time of one seed and one β of `diffcdr reproduce`. See bench/README.md. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type ReproducePreset, reproducePresets } from '../lib/cli/reproduce-presets';
import { projectRoot } from '../lib/platform/project';
import { commit } from './compare';
import { writeWhole } from './files';
import { describeMachine } from './machine';

/** Synthetic pairs of the size of each preset's tasks, in their order. */
const sizes = { quick: ['like-books-movies'], paper: ['task1', 'task2', 'task3'] };

/** Runs the compiled command line with all its workers; seconds of processor time of them all, as the shell counts them. */
function processorSeconds(args: readonly string[]): number {
  const command = [process.execPath, join(projectRoot, 'bin', 'diffcdr.js'), ...args];
  const { status, stdout } = spawnSync('sh', ['-c', '"$@" >&2 && times', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  const ofChildren = stdout.trim().split('\n')[1] ?? '';
  const [user, system] = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
  if (status !== 0 || system === undefined) throw new Error(`diffcdr ${args[0]} ended with ${status}; is it built?`);
  return user + system;
}

function main(): void {
  const { preset: name, out } = new Command('reproduce')
    .description(
      'Processor time of one seed and one β of a preset of `diffcdr reproduce`, on synthetic pairs of its sizes.',
    )
    .option('--preset <name>', Object.keys(reproducePresets).join(' or '), 'quick')
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .parse()
    .opts<{ preset: keyof typeof sizes; out: string }>();
  const preset: ReproducePreset = reproducePresets[name];
  const machine = describeMachine();
  mkdirSync(out, { recursive: true });
  const coreSeconds: Record<string, Record<string, number>> = {};
  for (const [at, task] of preset.tasks.entries()) {
    const folder = mkdtempSync(join(tmpdir(), 'diffcdr-reproduce-bench-'));
    try {
      const made = spawnSync(process.execPath, [
        ...[join(projectRoot, 'bin', 'diffcdr.js'), 'synth', '--preset', sizes[name][at], '--out', folder],
      ]);
      if (made.status !== 0) throw new Error(`diffcdr synth ended with ${made.status}: ${made.stderr}`);
      coreSeconds[task.name] = {};
      for (const grid of preset.grids) {
        const file = join(folder, `${grid.name}.json`);
        const tasks = [{ ...task, source: 'source.csv.gz', target: 'target.csv.gz' }];
        writeFileSync(file, JSON.stringify({ ...grid, tasks, betas: [0.2], seeds: [1] }));
        const args = ['sweep', file, '--out', join(folder, 'store'), '--workers', '1'];
        coreSeconds[task.name][grid.name] = processorSeconds(args);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const command = `npx tsx bench/reproduce.ts --preset ${name}`;
  const result = { command, day: new Date().toISOString().slice(0, 10), commit: commit(), machine, coreSeconds };
  writeWhole(join(out, `reproduce-${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(coreSeconds);
}

main();
