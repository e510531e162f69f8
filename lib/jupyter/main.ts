import { readFileSync } from 'node:fs';
import { Kernel } from './kernel';

/** `node dist/lib/jupyter/main.js CONNECTION_FILE`: what Jupyter starts as the kernel; see `kernel.json`. */
async function main(): Promise<void> {
  try {
    await new Kernel(JSON.parse(readFileSync(process.argv[2], 'utf8'))).start();
  } catch (error) {
    process.stderr.write(`the notebook kernel cannot start: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

main();
