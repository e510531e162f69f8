import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../errors';
import { ensureJupyter, home } from './environment';

/** The page that JupyterLab opens. */
const first = 'lab/tree/00-start-here.ipynb';

/** Opens JupyterLab on the notebooks, on localhost with a token. @param options of JupyterLab, beside ours */
export async function start(options: readonly string[]): Promise<void> {
  const { python, env } = await ensureJupyter();
  const notebooks = join(home, 'notebooks');
  const args = [
    '-m',
    'jupyterlab',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.root_dir=${notebooks}`,
    `--LabApp.default_url=/${first}`,
    '--ContentsManager.hide_globs=["node_modules", "__pycache__", "*~", "*.tmp"]',
    // The kernel of these notebooks, and no other.
    '--KernelSpecManager.ensure_native_kernel=False',
    '--KernelSpecManager.allowed_kernelspecs=tslab',
    '--MappingKernelManager.default_kernel_name=tslab',
    // No network after the set-up: neither news nor a look for updates.
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    // Root (a container) may start it too: it listens on localhost only, and asks for its token.
    '--ServerApp.allow_root=True',
    // It says where it listens, and what is wrong; not what it loads.
    '--ServerApp.log_level=ERROR',
    '--LabApp.log_level=ERROR',
    ...options,
  ];
  console.log('Starting JupyterLab on the notebooks; Ctrl-C stops it.');
  const server = spawn(python, args, { cwd: notebooks, stdio: 'inherit', env });
  // Ctrl-C reaches the server too, which asks or ends by itself; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('error', (error) => {
    throw error;
  });
  server.on('exit', (code) => process.exit(code ?? 1));
}

/** `npm start [-- options of JupyterLab]`. @param prepare what is to be done first */
export async function main(prepare: () => void = () => {}): Promise<void> {
  try {
    prepare();
    await start(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof UserError ? `npm start: ${error.message}` : error);
    process.exit(1);
  }
}

// In a folder that `diffcdr init` has made, `npm start` runs this file.
if (require.main === module) main();
