import { publishedTable, publishedValue } from '../../lib/report/tables/published';
import { defineStudy } from '../study';

/** Farthest that a rating from 1 to 5 lies from 3: what predicting 3 for everybody errs by at the most, whatever the data. */
const WORST = 2;

interface Published {
  readonly task: number;
  readonly beta: number;
  /** Values of the row DiffCDR. */
  readonly rmse: number;
  readonly ndcg: number;
  readonly hit: number;
}

/** What follows from the published numbers alone: nobody needs data for it. */
export const arithmetic = defineStudy({
  name: 'arithmetic',
  question: 'What do the published numbers say by themselves?',
  minutes: 0,
  version: 1,
  pieces: () => [1, 2, 3].flatMap((task) => [0.2, 0.5, 0.8].map((beta) => ({ task, beta }))),
  describe: ({ task, beta }) => `task ${task}, beta ${beta}`,
  group: () => 'all',
  worker: () => async (where) => {
    const table = await publishedTable(2);
    const value = (metric: string): number =>
      publishedValue(table, { ...where, metric, method: 'DiffCDR' }) ?? Number.NaN;
    return { rmse: value('RMSE'), ndcg: value('N@20'), hit: value('H@20') };
  },
  rows: (done): Published[] => done.map(({ payload, result }) => ({ ...payload, ...result })),
  findings: (rows) => [
    {
      id: 'published-rmse-bound',
      claim: 'The published DiffCDR predicts ratings better than the constant 3 does at its worst',
      by: 'paper',
      where: 'Table 2; |r − 3| is at most 2 on ratings from 1 to 5, so the constant’s RMSE is at most 2 on any data',
      study: 'arithmetic',
      evidence: rows.map(({ task, beta, rmse }) => ({
        data: `task ${task}, β = ${beta}, as published`,
        verdict: rmse <= WORST ? ('holds' as const) : ('fails' as const),
        effect: { measure: 'RMSE less 2', value: rmse - WORST },
        numbers: { rmse },
      })),
    },
    {
      id: 'published-hit-rate',
      claim: 'The published H@20 is a hit rate, which is never below N@20',
      by: 'paper',
      where: 'Table 2; a list without a hit has N@20 = 0, and one with a hit has N@20 of at most 1',
      study: 'arithmetic',
      evidence: rows.map(({ task, beta, ndcg, hit }) => ({
        data: `task ${task}, β = ${beta}, as published`,
        verdict: hit >= ndcg ? ('holds' as const) : ('fails' as const),
        effect: { measure: 'H@20 less N@20', value: hit - ndcg },
        numbers: { ndcg, hit },
      })),
    },
  ],
});
