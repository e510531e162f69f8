/** `npx tsx bench/import-time.ts`: how long `import 'diffcdr'` takes, in processes of their own. See bench/README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../lib/platform/project';
import { commit } from './compare';
import { writeWhole } from './files';
import { describeMachine } from './machine';
import { type Spread, spread } from './statistics';

/** One way in. */
interface Import {
  readonly name: string;
  readonly milliseconds: Spread;
  /** The same in processor time, which other work on the machine touches less. */
  readonly cpuMilliseconds: Spread;
  /** Files that were loaded. */
  readonly modules: number;
}

/** What is imported: the compiled library, as who installs it gets it, and zod alone for comparison. */
const imports = { diffcdr: join(projectRoot, 'dist', 'lib', 'index.js'), 'zod alone': require.resolve('zod') };

/** Runs in the child: nothing of tsx is loaded there. */
const program = `
  const before = process.cpuUsage();
  const start = performance.now();
  require(process.argv[1]);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1000, modules: Object.keys(require.cache).length }));
`;

function measure(name: string, file: string, repeat: number): Import {
  const runs: { wall: number; cpu: number; modules: number }[] = [];
  // The first run fills the disk's cache and is thrown away.
  for (let k = 0; k <= repeat; k++) {
    const answer = execFileSync(process.execPath, ['-e', program, file], { cwd: projectRoot, encoding: 'utf8' });
    if (k > 0) runs.push(JSON.parse(answer));
  }
  return {
    name,
    milliseconds: spread(runs.map(({ wall }) => wall)),
    cpuMilliseconds: spread(runs.map(({ cpu }) => cpu)),
    modules: runs[0].modules,
  };
}

function main(): void {
  const options = new Command('import-time')
    .description("Time of import 'diffcdr' from the compiled library (npm run build first).")
    .option('--repeat <times>', 'runs', Number, 15)
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .parse()
    .opts<{ repeat: number; out: string }>();
  const machine = describeMachine();
  const results = Object.entries(imports).map(([name, file]) => measure(name, file, options.repeat));
  for (const { name, milliseconds, cpuMilliseconds, modules } of results) {
    const text = ({ median, min, max }: Spread): string =>
      `${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)})`;
    console.log(`${name}: ${text(milliseconds)}, in processor time ${text(cpuMilliseconds)}, ${modules} files`);
  }
  mkdirSync(options.out, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  const command = `npx tsx bench/import-time.ts --repeat ${options.repeat}`;
  const whole = { command, day, commit: commit(), machine, results };
  writeWhole(join(options.out, 'import-time.json'), `${JSON.stringify(whole, null, 2)}\n`);
}

if (require.main === module) main();
