import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/platform/project';
import { Peer } from './peer';

const environment = join(projectRoot, '.cache', 'bench-venv');
const programs = join(projectRoot, 'bench', 'pytorch');
const python = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');

/** PyTorch as this machine has it: its version, or why there is none. */
export type PyTorch = { readonly version: string; readonly missing?: undefined } | { readonly missing: string };

/** Looks into the bench's own environment. */
export function findPyTorch(): PyTorch {
  if (!existsSync(python)) return { missing: 'its environment is not set up: run `npm run bench -- --setup`' };
  try {
    const version = execFileSync(python, ['-c', 'import torch; print(torch.__version__)'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { version: version.toString().trim() };
  } catch (error) {
    const text = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    return { missing: `import torch fails: ${text.split('\n').at(-1)}` };
  }
}

/** Makes the environment from bench/pytorch/requirements.txt; needs Python 3.10 or later and about 7 GB on disk. */
export function setUpPyTorch(): void {
  const run = (command: string, args: string[]) => execFileSync(command, args, { stdio: ['ignore', 2, 2] });
  if (!existsSync(python)) run(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--no-deps', '-r', join(programs, 'requirements.txt')]);
}

/** Starts bench/pytorch/worker.py. */
export function startPyTorch(name: string): Peer {
  return new Peer(name, python, ['-u', join(programs, 'worker.py')]);
}

/** Runs one of bench/pytorch's programs to its end and gives what it prints. */
export function runPyTorch(program: string, args: readonly string[]): string {
  return execFileSync(python, [join(programs, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] }).toString();
}
