import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { ensureJupyter } from '../lib/jupyter/environment';
import { projectRoot } from '../lib/platform/project';
import { ensureBuilt } from './built';

/** `npm run notebooks [-- options] [notebooks]`: sets up what is missing and runs notebooks; see run-notebooks.py --help. */
async function main(): Promise<void> {
  ensureBuilt();
  const { python, env } = await ensureJupyter();
  const runner = join(projectRoot, 'scripts', 'run-notebooks.py');
  const child = spawn(python, [runner, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // Ctrl-C reaches the runner too, which stops its kernel; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}

main().catch((error) => {
  console.error(error instanceof UserError ? `npm run notebooks: ${error.message}` : error);
  process.exit(1);
});
