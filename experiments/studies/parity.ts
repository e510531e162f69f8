import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultRow } from '../../lib/experiment/result';
import { meanInterval } from '../../lib/math/interval';
import { projectRoot } from '../../lib/platform/project';
import { referenceRows } from '../../scripts/results/reference-rows';
import { round } from '../parts/comparison';
import { defineStudy } from '../study';

/** Test users of the two lists that the reference was run with, by the share that they are. */
const USERS = { 0.2: 266, 0.8: 1063 } as const;

interface Compared {
  readonly method: string;
  readonly beta: number;
  readonly metric: 'MAE' | 'RMSE';
}

interface Parity extends Compared {
  readonly ours: number;
  readonly reference: number;
  /** Largest difference that counts as agreement: 3 % of the reference's mean, or two of its deviations over seeds. */
  readonly allowed: number;
  readonly seeds: number;
}

/** Our methods beside the authors' code, on its test users, at its settings: from the rows that docs/results ships. */
export const parity = defineStudy<Compared, Omit<Parity, keyof Compared>, Parity[]>({
  name: 'parity',
  question: 'Do our methods give what the authors’ code gives on the same rows?',
  minutes: 0,
  version: 1,
  pieces: () => referenceRows().map(({ method, beta, metric }) => ({ method, beta, metric })),
  describe: ({ method, beta, metric }) => `${method}, beta ${beta}, ${metric}`,
  group: () => 'all',
  worker: () => {
    const rows: ResultRow[] = JSON.parse(
      readFileSync(join(projectRoot, 'docs', 'results', 'amazon-books-movies.json'), 'utf8'),
    );
    return async ({ method, beta, metric }) => {
      const own = rows.filter(
        (row) =>
          row.method === method &&
          row.selection === 'best-test-epoch' &&
          row.users === USERS[beta as keyof typeof USERS],
      );
      const theirs = referenceRows().find((row) => row.method === method && row.beta === beta && row.metric === metric);
      if (!theirs || own.length === 0) throw new Error(`no rows of ${method}, β = ${beta}, to set beside each other`);
      const { mean, n } = meanInterval(own.map((row) => row[metric === 'MAE' ? 'mae' : 'rmse'] as number));
      return {
        ours: round(mean),
        reference: theirs.mean,
        allowed: round(Math.max(0.03 * theirs.mean, 2 * theirs.sd)),
        seeds: n,
      };
    };
  },
  rows: (done) => done.map(({ payload, result }) => ({ ...payload, ...result })),
  findings: (rows) => [
    {
      id: 'reproduces-reference',
      claim:
        'The methods give the errors of the authors’ code on the same rows, within two of its deviations over seeds or 3 %',
      by: 'ours',
      where: 'test users of the reference, its settings, its choice of the best epoch on the test users',
      study: 'parity',
      evidence: rows.map(({ method, beta, metric, ours, reference, allowed, seeds }) => ({
        data: `Books → Movies, β = ${beta}: ${method}, ${metric}`,
        verdict: Math.abs(ours - reference) <= allowed ? ('holds' as const) : ('fails' as const),
        effect: { measure: `${metric}, ours less the reference’s`, value: round(ours - reference) },
        numbers: { ours, reference, allowed },
        splits: 1,
        seeds,
        unit: 'seeds; one split, given by the reference',
      })),
    },
  ],
});
