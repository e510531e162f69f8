import { hashJson, shortHash } from '../lib/experiment/store/canonical-json';
import type { CellRunner } from '../lib/experiment/sweep/cell-runner';
import { findStudy } from './studies/registry';

/** A piece of a study as a worker gets it. */
export interface StudyPiece {
  readonly study: string;
  readonly payload: unknown;
}

/** The name under which a piece's result is kept. */
export function pieceKey({ study, payload }: StudyPiece): string {
  const { version } = findStudy(study);
  return shortHash(hashJson({ study, version, payload }));
}

/** Runs pieces in a worker process; what a study keeps between its pieces lives as long as the worker. */
export function createRunner(): CellRunner<StudyPiece, { readonly value: unknown }> {
  const workers = new Map<string, ReturnType<ReturnType<typeof findStudy>['worker']>>();
  return {
    key: async (piece) => pieceKey(piece),
    async run({ study, payload }, say) {
      const work = workers.get(study) ?? findStudy(study).worker();
      workers.set(study, work);
      return { result: { value: await work(payload, say) }, timings: {} };
    },
  };
}
