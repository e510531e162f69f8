import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { findNative, nativeFolder, tensorFlow } from '../diffusion/network/backend';
import { UserError } from '../errors';
import { projectRoot } from '../platform/project';
import { addExamples } from './help';

/** Releases that were tried together. The C interface of TensorFlow that tfjs-node uses has not changed in between. */
const versions = { 'tfjs-node': '4.22.0', 'tensorflow-cpu': '2.21.0' };

/** SHA-256 of the wheel: for Linux on x86-64, of Python 3.12. */
const wheelHash = 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb';

const python = process.env.DIFFCDR_PYTHON || 'python3';

/** `diffcdr native`: brings TensorFlow's C library for the `node` backend. */
export function registerNative(program: Command): void {
  const command = program
    .command('native')
    .summary("bring TensorFlow's C library for the backend `node`")
    .description(
      'Builds @tensorflow/tfjs-node against the C library that the Python package tensorflow-cpu carries, for machines where\n' +
        "the library's own download host cannot be reached but the npm registry and PyPI can. Linux on x86-64.",
    )
    .option('--fresh', 'build again, even where the library is there already')
    .action(async ({ fresh = false }: { fresh?: boolean }) => {
      tensorFlow();
      if (!fresh && (await works())) return;
      await build();
    });
  addExamples(command, 'native', 'native --fresh');
}

/** True where a native library is installed and computes; says so. */
async function works(): Promise<boolean> {
  const found = findNative();
  if ('missing' in found) return false;
  const stamp = join(nativeFolder, 'stamp.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') !== wantedStamp()) return false;
  console.log(`The native library is there already, in ${relative(process.cwd(), found.folder) || '.'}.`);
  await verify(found.folder);
  return true;
}

function wantedStamp(): string {
  return `${JSON.stringify({ ...versions, platform: process.platform, arch: process.arch }, null, 2)}\n`;
}

async function build(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(
      `the wheel of tensorflow-cpu has a C library for Linux on x86-64 only, and this is ${process.platform} on ` +
        `${process.arch}; "npm rebuild tfjs-node-native" downloads it from its own host, and without it wasm is used`,
    );
  }
  const nodeGyp = findNodeGyp();
  await need(
    'make',
    ['--version'],
    'there is no make; install a C++ compiler (Debian, Ubuntu: "apt install build-essential")',
  );
  await need(
    'c++',
    ['--version'],
    'there is no C++ compiler; install one (Debian, Ubuntu: "apt install build-essential")',
  );
  await need(
    python,
    ['-c', 'import venv, ensurepip'],
    `${python} cannot make a virtual environment; install "python3-venv"`,
  );

  // Everything happens in a folder beside the final one, which takes its name once all is verified.
  const work = `${nativeFolder}.tmp`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const packageFolder = join(work, 'node_modules', '@tensorflow', 'tfjs-node');

  step(1, `@tensorflow/tfjs-node ${versions['tfjs-node']} from the npm registry`);
  writeFileSync(join(work, 'package.json'), '{ "private": true }\n');
  const wanted = `@tensorflow/tfjs-node@${versions['tfjs-node']}`;
  await run(...npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', wanted]), work);
  leaveOneTensorFlow(join(work, 'node_modules', '@tensorflow'));

  step(2, `tensorflow-cpu ${versions['tensorflow-cpu']} from PyPI (260 MB)`);
  const venv = join(work, 'venv');
  await run(python, ['-m', 'venv', venv], work);
  const wheels = join(work, 'wheel');
  // Only the library inside is used, so any Python's wheel will do.
  const pip = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-input', '--no-cache-dir', '--no-deps'];
  const choice = ['--only-binary=:all:', '--python-version=3.12', '--dest', wheels];
  const wheel = `tensorflow-cpu==${versions['tensorflow-cpu']} --hash=sha256:${wheelHash}`;
  writeFileSync(join(work, 'wheel.txt'), `${wheel}\n`);
  await run(join(venv, 'bin', 'python'), [...pip, ...choice, '--require-hashes', '--requirement', 'wheel.txt'], work);

  step(3, 'its C library and headers');
  const [archive] = readdirSync(wheels);
  const deps = join(packageFolder, 'deps');
  await run(join(venv, 'bin', 'python'), ['-c', unpackProgram, join(wheels, archive), deps], work);
  for (const [link, library] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ]) {
    if (!existsSync(join(deps, 'lib', library))) throw new Error(`${archive} holds no tensorflow/${library}`);
    symlinkSync(library, join(deps, 'lib', link));
  }

  step(4, "the addon, with npm's node-gyp");
  const headers = dirname(dirname(realpathSync(process.execPath)));
  const nodeDir = existsSync(join(headers, 'include', 'node', 'node_api.h')) ? [`--nodedir=${headers}`] : [];
  const target = ['--module_name=tfjs_binding', `--module_path=${join(packageFolder, 'lib', 'napi-v8')}`];
  const gyp = ['rebuild', '--loglevel=error', '--napi_version=8', '--napi_build_version=8', ...target, ...nodeDir];
  await run(process.execPath, [nodeGyp, ...gyp], packageFolder);

  step(5, 'a matrix product and a gradient');
  await verify(packageFolder);
  for (const folder of [wheels, venv, join(packageFolder, 'build'), join(deps, 'include')]) {
    rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(join(work, 'stamp.json'), wantedStamp());
  rmSync(nativeFolder, { recursive: true, force: true });
  renameSync(work, nativeFolder);
  console.log('Done: the backend "node" can be used ("npx diffcdr doctor" shows what is).');
}

function step(number: number, what: string): void {
  console.log(`[${number}/5] ${what}`);
}

/** Unpacks a wheel's library and headers: argv is the archive and the folder `deps`, outside of which nothing is written. */
export const unpackProgram = `
import os, shutil, sys, zipfile
archive, deps = sys.argv[1:]
libraries = {"tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"}
with zipfile.ZipFile(archive) as wheel:
    for name in wheel.namelist():
        if name in libraries:
            target = os.path.join(deps, "lib", os.path.basename(name))
        elif name.startswith("tensorflow/include/") and not name.endswith("/"):
            target = os.path.join(deps, "include", *name.split("/")[2:])
        else:
            continue
        if os.path.commonpath([os.path.realpath(target), os.path.realpath(deps)]) != os.path.realpath(deps):
            sys.exit(f"the wheel holds {name!r}, which would be written outside its folder")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with wheel.open(name) as source, open(target, "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
`;

/** Removes every TensorFlow.js package but tfjs-node, which then finds this library's copy further up: there must be one. */
function leaveOneTensorFlow(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== 'tfjs-node') rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Lets the addon compute in a process of its own, since a library that does not fit ends its process. */
async function verify(packageFolder: string): Promise<void> {
  const program = `
    const { requireNativeAddon } = require(${JSON.stringify(require.resolve('../diffusion/network/native-addon'))});
    const tf = requireNativeAddon(${JSON.stringify(packageFolder)});
    if (tf.engine() !== require('@tensorflow/tfjs').engine()) throw new Error('two copies of TensorFlow.js');
    if (tf.getBackend() !== 'tensorflow') throw new Error('the backend is ' + tf.getBackend());
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).arraySync();
    if (String(product) !== '19,22,43,50') throw new Error('a matrix product gave ' + product);
    const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, -2, 3])).arraySync();
    if (String(gradient) !== '2,-4,6') throw new Error('a gradient gave ' + gradient);
    console.log('      TensorFlow ' + tf.backend().binding.TF_Version + ' multiplies and differentiates.');
  `;
  // Node's own options go along: under tsx they are what reads TypeScript.
  await run(process.execPath, [...process.execArgv, '--no-deprecation', '--eval', program], projectRoot);
}

/** npm as a program to be started by this Node. */
function npm(args: readonly string[]): [string, string[]] {
  return [process.execPath, [join(npmFolder(), 'bin', 'npm-cli.js'), ...args]];
}

/** Where npm itself is installed: known under npx, else found on the PATH. */
function npmFolder(): string {
  const running = process.env.npm_execpath;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  for (const file of running ? [running, ...onPath] : onPath) {
    if (!existsSync(file)) continue;
    const folder = dirname(dirname(realpathSync(file)));
    if (existsSync(join(folder, 'bin', 'npm-cli.js'))) return folder;
  }
  throw new UserError('there is no npm on the PATH; install the npm that belongs to this Node');
}

function findNodeGyp(): string {
  const program = join(npmFolder(), 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  if (existsSync(program)) return program;
  throw new UserError(`npm brings no node-gyp at ${program}; install npm 10 or newer ("npm install -g npm")`);
}

async function need(program: string, args: readonly string[], sentence: string): Promise<void> {
  const code = await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', () => resolve(-1));
    child.on('exit', resolve);
  });
  if (code !== 0) throw new UserError(sentence);
}

async function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const code = await new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve(signal ?? status));
  });
  if (code !== 0) {
    throw new UserError(
      `${[program, ...args].slice(0, 3).join(' ').split('\n')[0]} … ended with ${code}; its reason stands above`,
    );
  }
}
