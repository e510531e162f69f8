import { UserError } from '../../errors';
import { writeTimings } from '../cell-timings';
import { writeSummary } from '../data-summary';
import { WriteError } from '../store/atomic-file';
import { Claims } from '../store/claims';
import { openStore, type ResultStore } from '../store/store';
import type { CellOutput, RunnerModule, SweepJob } from './cell-runner';
import type { FoundKey, FromWorker, ToWorker } from './sweep-protocol';

// Entry of a worker process: it is forked by lib/experiment/sweep/sweep.ts and never imported.

let runner: ReturnType<RunnerModule['createRunner']>;
let store: ResultStore<Partial<CellOutput>>;
let claims: Claims;

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

/** The key of a job, and what of its result stands in the store. */
async function find({ id, payload }: SweepJob): Promise<FoundKey> {
  let key: string | undefined;
  try {
    key = await runner.key(payload);
    const known = await store.read(key);
    return { id, key, known: known && { row: known.row, base: known.base } };
  } catch (error) {
    return { id, key, error: textOf(error) };
  }
}

/** Runs a job, unless the store has its result or another process is at it. */
async function work({ id, payload }: SweepJob, key: string): Promise<FromWorker> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let release: (() => Promise<void>) | undefined;
  try {
    release = await claims.take(key);
    if (!release) return { type: 'busy', id };
    // Asked only now: who had claimed it before may have finished.
    const known = await store.read(key);
    if (known) return { type: 'done', id, row: known.row, base: known.base, kept: true, seconds: seconds() };
    const { result, timings, data } = await runner.run(payload, (text) => send({ type: 'progress', id, text }));
    // The result comes last: once it is in the store, nothing of its job is left to do.
    if (data) await writeSummary(store.folder, data.hash, data.summary);
    await writeTimings(store.folder, key, timings);
    await store.write(key, result);
    return { type: 'done', id, row: result.row, base: result.base, kept: false, seconds: seconds() };
  } catch (error) {
    return { type: 'failed', id, error: textOf(error), noRoom: error instanceof WriteError && error.noRoom };
  } finally {
    await release?.();
  }
}

async function receive(message: ToWorker): Promise<void> {
  if (message.type === 'setup') {
    runner = (require(message.runnerModule) as RunnerModule).createRunner();
    store = await openStore(message.store, runner.problem);
    claims = new Claims(message.store, message.claims);
    setInterval(() => send({ type: 'alive' }), message.claims.beat).unref();
    send({ type: 'ready' });
    return;
  }
  if (message.type === 'keys') {
    const found: FoundKey[] = [];
    for (const job of message.jobs) found.push(await find(job));
    send({ type: 'keys', found });
    return;
  }
  send(await work(message.job, message.key));
}

/** An error of the user's as a sentence, one of the program with its stack. */
function textOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('message', (message: ToWorker) => {
  receive(message).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
// The sweep was killed: nobody would hear of what is done from here on.
process.on('disconnect', () => process.exit(1));
