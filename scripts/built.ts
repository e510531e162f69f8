import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { projectRoot } from '../lib/platform/project';

/** Compiles the library where `dist/` is missing or older than its sources. */
export function ensureBuilt(): void {
  const built = join(projectRoot, 'dist', 'lib', 'index.js');
  const kernels = join(projectRoot, 'dist', 'kernels.wasm');
  if (!existsSync(kernels) || newest(join(projectRoot, 'assembly')) > statSync(kernels).mtimeMs) {
    build('build:kernels', 'the WebAssembly kernels do not compile; mend what is named above');
  }
  if (!existsSync(built) || newest(join(projectRoot, 'lib')) > statSync(built).mtimeMs) {
    build('build:lib', 'the library does not compile; mend what is named above');
  }
}

/** Time of the last change of any source file below `folder`, in ms. */
function newest(folder: string): number {
  let time = 0;
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (name.endsWith('.ts')) time = Math.max(time, statSync(join(folder, name)).mtimeMs);
  }
  return time;
}

function build(step: string, failure: string): void {
  const windows = process.platform === 'win32';
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', ['run', '--silent', step], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: windows,
  });
  if (status !== 0) throw new UserError(failure);
}
