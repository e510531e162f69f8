import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { stopSignal } from '../math/surroundings';
import type { ThreadPool, ThreadWatch } from './platform';
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

/** A pool of worker threads; see `Platform.threadPool`. */
export async function openPool(entry: string, size: number): Promise<ThreadPool> {
  const { default: Piscina } = await import('piscina');
  const { file, execArgv } = entryFile(entry);
  const pool = new Piscina({ filename: file, name: 'work', execArgv, minThreads: size, maxThreads: size });
  return {
    async run<Result, Report>(job: unknown, { onReport, ...watch }: ThreadWatch<Report>): Promise<Result> {
      const signal = stopSignal(watch.signal);
      const { port1, port2 } = new MessageChannel();
      // A waiting thread does not close its port, so the last report is an empty one.
      const drained = new Promise<void>((resolve) => {
        port1.on('message', (report: Report | null) => (report === null ? resolve() : onReport(report)));
      });
      try {
        const result: Result = await pool.run({ job, reports: port2 }, { transferList: [port2], signal });
        await drained;
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
}
