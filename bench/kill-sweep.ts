import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '../lib/math/random';
import { writeTinyFiles } from '../test/fixtures/tiny-files';

// Kills a real sweep over tiny data at random moments and compares its store, byte for byte, with that of an undisturbed
// one: `tsx bench/kill-sweep.ts [kills = 50] [seed = 1]`. Needs the compiled command (`npm run build`).

const kills = Number(process.argv[2] ?? 50);
const random = randomStream(Number(process.argv[3] ?? 1), 'bench/kill-sweep');
const command = join(__dirname, '..', 'bin', 'diffcdr.js');

/** Exit code of the sweep, or null where it was killed. */
function sweep(grid: string, store: string, killAfter?: number): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, 'sweep', grid, '--out', store, '--workers', '2'], {
      detached: true,
      stdio: ['ignore', 'ignore', killAfter === undefined ? 'inherit' : 'ignore'],
    });
    const timer =
      killAfter === undefined
        ? undefined
        : setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), killAfter);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

/** Every file of the store but the timings, which no two runs share. */
async function bytesOf(store: string): Promise<string> {
  const parts: string[] = [];
  for (const folder of ['cells', 'grids']) {
    for (const name of (await readdir(join(store, folder))).sort()) {
      parts.push(`${folder}/${name}`, await readFile(join(store, folder, name), 'latin1'));
    }
  }
  return parts.join('\n');
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'diffcdr-kills-'));
  try {
    await writeTinyFiles(folder);
    const grid = join(folder, 'grid.json');
    await writeFile(
      grid,
      JSON.stringify({
        name: 'tiny',
        tasks: [{ name: 'tiny', source: 'source.csv', target: 'target.csv' }],
        betas: [0.5],
        methods: ['TGT', 'EMCDR', 'DiffCDR'],
        seeds: [1, 2, 3],
        runs: ['cold', 'warm'],
      }),
    );
    const undisturbed = join(folder, 'undisturbed');
    const started = performance.now();
    if ((await sweep(grid, undisturbed)) !== 0) throw new Error('the undisturbed sweep failed');
    const whole = performance.now() - started;
    const expected = await bytesOf(undisturbed);
    let round = 0;
    let done = 0;
    let compared = 0;
    const finish = async (): Promise<void> => {
      const store = join(folder, `disturbed-${round++}`);
      if ((await sweep(grid, store)) !== 0) throw new Error('the sweep that was killed before does not finish');
      if ((await bytesOf(store)) !== expected) throw new Error(`the store differs after ${done} kills`);
      compared++;
    };
    while (done < kills) {
      const code = await sweep(grid, join(folder, `disturbed-${round}`), whole * random.uniform());
      if (code === null) done++;
      else await finish(); // nothing was left to kill: begin another store
      process.stderr.write(`\r${done}/${kills} kills`);
    }
    await finish();
    console.log(`\n${kills} kills at random moments, ${compared} stores compared: all equal, ${expected.length} bytes`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
