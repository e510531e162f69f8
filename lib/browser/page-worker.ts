import type { CellResult } from '../experiment/cell';
import { parseConfig } from '../experiment/config';
import { recommend } from '../experiment/recommend';
import { runPlan } from '../experiment/run';
import { runData } from '../experiment/run-data';
import type { CellSpec } from '../experiment/spec';
import { drive } from '../math/work';
import { readFile } from '../ratings/page/read-file';
import { synthesis } from '../synthetic/synthesize';
import type { CellName, WorkerJob, WorkerMessage, WorkerProgress } from './protocol';

// Entry of the page's worker: does one job at a time. It is stopped by ending it.

/** What is used of a worker's global scope; the library is compiled with the page's types. */
interface WorkerScope {
  onmessage: ((event: { readonly data: WorkerJob }) => void) | null;
  postMessage(message: WorkerMessage): void;
}
const scope = globalThis as unknown as WorkerScope;
const tell = (progress: WorkerProgress): void => scope.postMessage({ progress });

function nameOf({ method, protocol = 'cold', selection, seed }: CellSpec): CellName {
  return {
    method: typeof method === 'string' ? method : method.name,
    protocol: protocol as CellName['protocol'],
    selection,
    seed,
  };
}

async function done(job: WorkerJob): Promise<unknown> {
  switch (job.kind) {
    case 'cells': {
      const config = parseConfig(job.config, 'configuration');
      const hooks = {
        onPretraining: (spec: CellSpec, progress: { model: string; epoch: number; epochs: number }) =>
          tell({ kind: 'pretraining', cell: nameOf(spec), ...progress }),
        onEpoch: (spec: CellSpec, { epoch }: { epoch: number }) => tell({ kind: 'epoch', cell: nameOf(spec), epoch }),
      };
      const results: CellResult[] = [];
      const cells = runPlan(runData(job.task, job.testUserIds), config, job.plan, undefined, hooks);
      for await (const { spec, result, seconds = 0 } of cells) {
        results.push(result);
        tell({ kind: 'cell', cell: nameOf(spec), result, seconds });
      }
      return results;
    }
    case 'recommend':
      return recommend(job.task, parseConfig(job.config, 'configuration'), {
        ...job.options,
        onPretraining: (progress) => tell({ kind: 'pretraining', ...progress }),
        onEpoch: (epoch) => tell({ kind: 'epoch', epoch }),
      });
    case 'read':
      return readFile(job.file, { ...job.options, onProgress: (progress) => tell({ kind: 'reading', ...progress }) });
    case 'synthesize': {
      const { source, target } = await drive(synthesis(job.options, job.seed), {
        onPause: (fraction) => tell({ kind: 'synthesis', fraction }),
      });
      return { source, target };
    }
    case 'explore':
      // A piece of its own: who brings ratings does without it.
      return (await import('../explore/explored')).explored(job.name, job.settings);
  }
}

scope.onmessage = ({ data }) => {
  done(data).then(
    (result) => scope.postMessage({ done: result }),
    (error: Error) => scope.postMessage({ error: { name: error.name, message: error.message } }),
  );
};
