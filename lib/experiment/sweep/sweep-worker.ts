import { join } from 'node:path';
import { UserError } from '../../errors';
import type { ResultRow } from '../result';
import { writeJson } from '../store/atomic-file';
import { openStore, type ResultStore } from '../store/store';
import type { RunnerModule, SweepJob } from './cell-runner';
import type { FromWorker, ToWorker } from './sweep-protocol';

// Entry of a worker process: it is forked by lib/experiment/sweep/sweep.ts and never imported.

let runner: ReturnType<RunnerModule['createRunner']>;
let store: ResultStore<{ readonly row?: ResultRow }>;

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

async function work({ id, payload }: SweepJob): Promise<void> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const key = await runner.key(payload);
  const known = await store.read(key);
  if (known) {
    send({ type: 'done', id, key, row: known.row, kept: true, seconds: seconds() });
    return;
  }
  const { result, timings, data } = await runner.run(payload, (text) => send({ type: 'progress', id, text }));
  // The result comes last: once it is in the store, nothing of its job is left to do.
  if (data) await writeJson(join(store.folder, 'data', `${data.hash}.json`), data.summary);
  await writeJson(join(store.folder, 'timings', `${key}.json`), timings);
  await store.write(key, result);
  send({ type: 'done', id, key, row: result.row, kept: false, seconds: seconds() });
}

async function receive(message: ToWorker): Promise<void> {
  if (message.type === 'setup') {
    runner = (require(message.runnerModule) as RunnerModule).createRunner();
    store = await openStore(message.store);
    send({ type: 'ready' });
    return;
  }
  try {
    await work(message.job);
  } catch (error) {
    const text =
      error instanceof UserError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    send({ type: 'failed', id: message.job.id, error: text });
  }
}

process.on('message', (message: ToWorker) => {
  receive(message).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
// The sweep was killed: nobody would hear of what is done from here on.
process.on('disconnect', () => process.exit(1));
