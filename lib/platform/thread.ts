import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { ThreadWork } from './platform';
import { projectRoot } from './project';

/** A thread's entry: TypeScript under tsx, compiled in dist, and dist's from a notebook (tslab compiles in memory). */
function entryFile(entry: string): { file: string; execArgv: string[] } {
  if (__filename.endsWith('.ts')) {
    return { file: join(__dirname, '..', `${entry}.ts`), execArgv: ['--require', 'tsx/cjs'] };
  }
  const places = [join(__dirname, '..', `${entry}.js`), join(projectRoot, 'dist', 'lib', `${entry}.js`)];
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error(`${places[1]} is missing: run \`npm run build\``);
  return { file, execArgv: [] };
}

/** Runs work in a worker thread; see `Platform.thread`. */
export function runThread<Message>({ entry, job, onMessage, signal }: ThreadWork<Message>): Promise<void> {
  const { file, execArgv } = entryFile(entry);
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: job, execArgv });
    const abort = (): void => {
      reject(signal?.reason);
      void worker.terminate();
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', onMessage);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      // After an error or an abort this changes nothing.
      if (code === 0) resolve();
      else reject(new Error(`the worker thread ended with code ${code}`));
    });
  });
}

/** The other side: what an entry is to do, and how it answers. @throws Error outside a worker thread */
export function threadJob<Job, Message>(): { job: Job; send: (message: Message, transfer?: ArrayBuffer[]) => void } {
  const port = parentPort;
  if (port === null) throw new Error('this is the entry of a worker thread, not a module to import');
  return { job: workerData as Job, send: (message, transfer = []) => port.postMessage(message, transfer) };
}
