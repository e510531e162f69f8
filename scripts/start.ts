import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { projectRoot } from '../lib/platform/project';
import { ensureJupyter } from './jupyter';

/** `npm start [-- options of JupyterLab]`: sets up what is missing and opens JupyterLab on `notebooks/`. */
async function main(): Promise<void> {
  const { python, env } = await ensureJupyter();
  const args = [
    '-m',
    'jupyterlab',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.root_dir=${join(projectRoot, 'notebooks')}`,
    '--ContentsManager.hide_globs=["node_modules", "__pycache__", "*~", "*.tmp"]',
    // No network after the set-up: neither news nor a look for updates.
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    // Root (a container) may start it too: it listens on localhost only, and asks for its token.
    '--ServerApp.allow_root=True',
    ...process.argv.slice(2),
  ];
  const server = spawn(python, args, { cwd: join(projectRoot, 'notebooks'), stdio: 'inherit', env });
  // Ctrl-C reaches the server too, which asks or ends by itself; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('error', (error) => {
    throw error;
  });
  server.on('exit', (code) => process.exit(code ?? 1));
}

main().catch((error) => {
  console.error(error instanceof UserError ? `npm start: ${error.message}` : error);
  process.exit(1);
});
