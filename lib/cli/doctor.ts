import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '../platform/project';
import { coloured } from './colour';
import { addExamples } from './help';

/** `needed`: the walk-through cannot run without it. `missing`: it runs, with less. */
type Verdict = 'ok' | 'missing' | 'needed';

interface Finding {
  readonly what: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What mends it: a command, or a sentence. */
  readonly mend?: string;
}

const gigabyte = 2 ** 30;

/** `diffcdr doctor`: what is here, what is missing, and the command that mends it. */
export function registerDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('tell what this machine has, what is missing and what mends it')
    .description(
      'Looks at Node, Python, JupyterLab, the kernel, TensorFlow.js, the WebAssembly kernels, the browser that draws PNGs,\n' +
        'memory and disk. Ends with exit code 1 when the walk-through could not run.',
    )
    .option('--json', 'print the findings as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const findings = await examine();
      if (json) console.log(JSON.stringify(findings, null, 2));
      else report(findings);
      if (findings.some(({ verdict }) => verdict === 'needed')) process.exitCode = 1;
    });
  addExamples(command, 'doctor', 'doctor --json');
}

/** All findings, in the order in which they depend on each other. */
async function examine(): Promise<Finding[]> {
  return [node(), ...python(), ...(await backends()), await kernels(), await chromium(), memory(), disk()];
}

function report(findings: readonly Finding[]): void {
  const sign = {
    ok: coloured('green', 'ok     '),
    missing: coloured('yellow', 'missing'),
    needed: coloured('red', 'NEEDED '),
  };
  for (const { what, verdict, found, mend } of findings) {
    console.log(`${sign[verdict]}  ${what.padEnd(20)}  ${found}`);
    if (mend !== undefined) console.log(`${' '.repeat(31)}→ ${mend}`);
  }
  const needed = findings.filter(({ verdict }) => verdict === 'needed').length;
  console.log(
    needed === 0
      ? '\nThe walk-through can run: npm start'
      : `\nThe walk-through cannot run yet: ${needed} to mend, marked NEEDED.`,
  );
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `${process.version} on ${process.platform} ${process.arch}`;
  if (major >= 20) return { what: 'Node', verdict: 'ok', found };
  return { what: 'Node', verdict: 'needed', found, mend: 'install Node 22 or newer, then "npm ci"' };
}

/** Python, JupyterLab and the kernel: of the project's own environment where it has been made. */
function python(): Finding[] {
  const venv = join(projectRoot, '.venv');
  const windows = process.platform === 'win32';
  const own = windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
  if (!existsSync(join(projectRoot, 'requirements.txt'))) {
    const found = 'the notebooks come with the repository, not with the installed package';
    return [{ what: 'Python', verdict: 'missing', found, mend: 'clone the repository to walk through the notebooks' }];
  }
  if (!existsSync(join(venv, 'diffcdr-stamp.txt'))) {
    const program = process.env.DIFFCDR_PYTHON || 'python3';
    const check = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version.split()[0])';
    const asked = spawnSync(program, ['-c', check], { encoding: 'utf8' });
    const able: Finding =
      asked.status === 0
        ? { what: 'Python', verdict: 'ok', found: `${asked.stdout.trim()} (${program}), with venv` }
        : {
            what: 'Python',
            verdict: 'needed',
            found: asked.error ? `there is no ${program}` : `${program} is older than 3.10 or lacks its venv module`,
            mend: 'install Python 3.10 or newer with venv (Debian, Ubuntu: "apt install python3 python3-venv")',
          };
    const found = 'the environment .venv has not been made, or not to the end';
    return [able, { what: 'JupyterLab and kernel', verdict: 'needed', found, mend: 'npm start' }];
  }
  const program =
    'import sys, jupyterlab, nbclient, plotly; ' +
    'print(sys.version.split()[0], jupyterlab.__version__, nbclient.__version__, plotly.__version__)';
  const asked = spawnSync(own, ['-c', program], { encoding: 'utf8' });
  if (asked.status !== 0) {
    const found = `the environment .venv is broken: ${(asked.stderr ?? String(asked.error)).trim().split('\n').pop()}`;
    return [{ what: 'Python', verdict: 'needed', found, mend: 'delete the folder .venv, then "npm start"' }];
  }
  const [version, lab, client, plotly] = asked.stdout.trim().split(' ');
  return [
    { what: 'Python', verdict: 'ok', found: `${version} in .venv` },
    { what: 'JupyterLab', verdict: 'ok', found: `${lab}, nbclient ${client}, plotly ${plotly}` },
    kernel(venv),
  ];
}

function kernel(venv: string): Finding {
  const what = 'TypeScript kernel';
  const file = join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  const mend = 'delete the folder .venv, then "npm start"';
  if (!existsSync(file)) return { what, verdict: 'needed', found: 'not registered in .venv', mend };
  const argv: string[] = JSON.parse(readFileSync(file, 'utf8')).argv;
  // Node, its options, the kernel, the place of the connection file.
  const [program, main = ''] = [argv[0], argv.at(-2)];
  const gone = [program, main].find((path) => !existsSync(path));
  if (gone !== undefined)
    return { what, verdict: 'needed', found: `it names ${gone}, which is gone`, mend: 'npm start' };
  const { version } = createRequire(main)('tslab/package.json');
  return { what, verdict: 'ok', found: `tslab ${version}` };
}

async function backends(): Promise<Finding[]> {
  const { availableBackends, initBackend, TENSORFLOW_INSTALL, tensorFlow } = await import(
    '../diffusion/network/backend'
  );
  try {
    tensorFlow();
  } catch {
    const found = 'not installed; only the network engine needs it';
    return [{ what: 'TensorFlow.js', verdict: 'missing', found, mend: TENSORFLOW_INSTALL }];
  }
  const states = await availableBackends();
  const findings: Finding[] = states.map(({ name, loads, reason }) => ({
    what: `backend ${name}`,
    verdict: loads ? 'ok' : 'missing',
    found: reason,
    mend: loads ? undefined : name === 'node' ? 'npx diffcdr native' : 'npm ci',
  }));
  try {
    const { name, reason, tf } = await initBackend();
    return [{ what: 'TensorFlow.js', verdict: 'ok', found: `${tf.version.tfjs} on ${name}: ${reason}` }, ...findings];
  } catch (error) {
    const mend = process.env.DIFFCDR_BACKEND ? 'unset DIFFCDR_BACKEND, or "npx diffcdr native"' : 'npm ci';
    return [{ what: 'TensorFlow.js', verdict: 'needed', found: (error as Error).message, mend }, ...findings];
  }
}

/** The library's own WebAssembly kernels: compiled, and made of instructions that this Node runs. */
async function kernels(): Promise<Finding> {
  const what = 'WebAssembly kernels';
  const file = join(projectRoot, 'dist', 'kernels.wasm');
  if (!existsSync(file)) return { what, verdict: 'needed', found: 'not compiled', mend: 'npm run build' };
  try {
    await WebAssembly.compile(readFileSync(file));
    return { what, verdict: 'ok', found: 'compiled, with SIMD' };
  } catch (error) {
    return {
      what,
      verdict: 'missing',
      found: `${(error as Error).message}; slower JavaScript is used`,
      mend: 'npm run build',
    };
  }
}

async function chromium(): Promise<Finding> {
  const what = 'browser for PNGs';
  const { findChromium } = await import('../report/output/chromium');
  try {
    const found = findChromium();
    if (found !== undefined) return { what, verdict: 'ok', found };
  } catch (error) {
    return { what, verdict: 'needed', found: (error as Error).message, mend: 'unset DIFFCDR_CHROMIUM' };
  }
  const mend = 'install Chromium, Chrome or Edge (Debian: "apt install chromium"), or name one with DIFFCDR_CHROMIUM';
  return { what, verdict: 'missing', found: 'no Chromium, Chrome or Edge; figures are saved without a PNG', mend };
}

function memory(): Finding {
  const total = totalmem() / gigabyte;
  const found = `${total.toFixed(1)} GB, ${(freemem() / gigabyte).toFixed(1)} GB free`;
  if (total >= 3.5) return { what: 'memory', verdict: 'ok', found };
  return { what: 'memory', verdict: 'missing', found, mend: 'the full notebooks want 4 GB; quick mode runs in less' };
}

function disk(): Finding {
  const { bavail, bsize } = statfsSync(projectRoot);
  const free = (bavail * bsize) / gigabyte;
  const found = `${free.toFixed(1)} GB free`;
  if (free >= 2) return { what: 'disk', verdict: 'ok', found };
  return {
    what: 'disk',
    verdict: 'missing',
    found,
    mend: 'make room: the environment takes 0.4 GB, the native library 1.2 GB',
  };
}
