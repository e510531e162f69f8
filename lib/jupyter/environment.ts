import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../errors';
import { projectRoot } from '../platform/project';

const windows = process.platform === 'win32';
/** Where `.venv` and the notebooks are: the project, or the folder of one that has this package among its own. */
export const home = /[\\/]node_modules[\\/]/.test(projectRoot) ? process.cwd() : projectRoot;
const venv = join(home, '.venv');
const venvPython = windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
const requirements = join(projectRoot, 'requirements.txt');
const stampFile = join(venv, 'diffcdr-stamp.txt');
const lockFolder = join(home, '.venv.lock');
const jupyterFolder = join(home, '.jupyter');

/** The Python environment of the notebooks: its interpreter, and the variables that keep Jupyter inside the project. */
export interface JupyterEnvironment {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes what the notebooks need, where it is not there yet: `.venv` from requirements.txt, and the kernel in it. A stamp written
 * last says that the environment is whole, so one whose making was cut short is made anew.
 */
export async function ensureJupyter(): Promise<JupyterEnvironment> {
  const stamp = wantedStamp();
  if (!hasStamp(stamp)) {
    const release = await lock();
    try {
      if (!hasStamp(stamp)) await makeEnvironment(stamp);
    } finally {
      release();
    }
  }
  return { python: venvPython, env: jupyterVariables() };
}

/** Runs a program in silence; where it fails, what it said is shown, and the promise rejects with `failure`. */
async function run(program: string, args: readonly string[], failure: string): Promise<void> {
  const said: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { cwd: home, env: jupyterVariables() });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(said));
  throw new UserError(failure);
}

/** What the environment is made from, this file included. Another project folder, Node or tslab means another kernel. */
function wantedStamp(): string {
  const { version: tslab } = createRequire(join(projectRoot, 'package.json'))('tslab/package.json');
  const maker = readFileSync(__filename, 'utf8');
  const parts = [readFileSync(requirements, 'utf8'), maker, projectRoot, process.execPath, tslab];
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

function hasStamp(stamp: string): boolean {
  return existsSync(venvPython) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** One set-up at a time: a lock left by a process that is gone is taken over. */
async function lock(): Promise<() => void> {
  const owner = join(lockFolder, 'pid');
  for (let told = false; ; ) {
    try {
      mkdirSync(lockFolder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(lockFolder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(owner)) rmSync(lockFolder, { recursive: true, force: true });
    else if (!told) {
      console.log('Another process is setting the Jupyter environment up; waiting for it.');
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAbandoned(owner: string): boolean {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
    return false;
  } catch (error) {
    // The owner is gone, or the lock is a moment old and its owner has yet to write its number.
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return existsSync(lockFolder) && Date.now() - statSync(lockFolder).mtimeMs > 5000;
    return code === 'ESRCH';
  }
}

async function makeEnvironment(stamp: string): Promise<void> {
  const python = findPython();
  console.log(`Setting up the Jupyter environment in .venv with ${python.version} (once, about a minute).`);
  rmSync(venv, { recursive: true, force: true });
  await run(python.program, ['-m', 'venv', venv], noVenv(python.version));
  await run(
    venvPython,
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirements],
    'pip could not install requirements.txt (its reason stands above). With network or a mirror (PIP_INDEX_URL) at hand, ' +
      'run the same command again; see "Offline and mirror installs" in environment.md.',
  );
  registerKernel();
  setDefaults();
  writeWhole(stampFile, stamp);
}

function findPython(): { program: string; version: string } {
  const wanted = process.env.DIFFCDR_PYTHON;
  let old: string | undefined;
  for (const program of wanted ? [wanted] : ['python3', 'python']) {
    const asked = spawnSync(program, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], {
      encoding: 'utf8',
    });
    if (asked.status !== 0) continue;
    const version = asked.stdout.trim();
    const [major, minor] = version.split('.').map(Number);
    if (major !== 3 || minor < 10) {
      old ??= version;
      continue;
    }
    const modules = spawnSync(program, ['-c', 'import venv, ensurepip'], { encoding: 'utf8' });
    if (modules.status !== 0) throw new UserError(noVenv(`Python ${version}`));
    return { program, version: `Python ${version}` };
  }
  const found = old
    ? `Python ${old} is too old`
    : wanted
      ? `DIFFCDR_PYTHON=${wanted} does not run`
      : 'there is no python3';
  throw new UserError(
    `${found}: the notebooks need Python 3.10 or newer with its venv module. Install it (Debian, Ubuntu: ` +
      '"apt install python3 python3-venv"; macOS: "brew install python"; Windows: python.org), or name one with DIFFCDR_PYTHON.',
  );
}

function noVenv(version: string): string {
  return `${version} cannot make a virtual environment. Install its venv module (Debian, Ubuntu: "apt install python3-venv").`;
}

/** Writes the kernel specification into `.venv`: this package's kernel, run by this Node. */
function registerKernel(): void {
  const folder = join(venv, 'share', 'jupyter', 'kernels', 'tslab');
  mkdirSync(folder, { recursive: true });
  const specification = {
    // Deprecations inside dependencies would land in the cells' outputs.
    argv: [
      process.execPath,
      '--no-deprecation',
      join(projectRoot, 'dist', 'lib', 'jupyter', 'main.js'),
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    // The stop button speaks to a thread of its own, which hears it while a cell computes.
    interrupt_mode: 'message',
  };
  writeWhole(join(folder, 'kernel.json'), `${JSON.stringify(specification, null, 2)}\n`);
}

/** JupyterLab's settings where a reader has none of their own: it asks no one about news from its site. */
function setDefaults(): void {
  const folder = join(venv, 'share', 'jupyter', 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  const settings = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } };
  writeWhole(join(folder, 'overrides.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

function jupyterVariables(): NodeJS.ProcessEnv {
  const folder = (name: string): string => {
    const path = join(jupyterFolder, name);
    // Jupyter's token lies in here: whoever reads it runs code as this user.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    return path;
  };
  return {
    ...process.env,
    JUPYTER_DATA_DIR: folder('data'),
    JUPYTER_CONFIG_DIR: folder('config'),
    JUPYTER_RUNTIME_DIR: folder('runtime'),
    IPYTHONDIR: folder('ipython'),
    // Kernels registered for the user elsewhere stay out of the list.
    JUPYTER_PATH: '',
    PIP_CACHE_DIR: process.env.PIP_CACHE_DIR ?? join(home, '.cache', 'pip'),
  };
}

function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
