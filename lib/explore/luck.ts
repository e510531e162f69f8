import { parseConfig } from '../experiment/config';
import { methodColor } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';
import { coldErrors, errorOf, type MethodError, worldData } from './world';

const compared = ['DiffCDR', 'EMCDR'] as const;

/** Test errors of both methods, a seed each. */
export interface Luck {
  readonly bySeed: readonly (readonly MethodError[])[];
}

/** How much one training differs from the next by its random numbers alone. */
export const luck = defineExplorable({
  name: 'luck',
  question: 'How much is luck?',
  knobs: {
    seeds: { kind: 'number', title: 'trainings of each method', min: 2, max: 8, step: 1, default: 4 },
    beta: { kind: 'number', title: 'β, share of cold-start users', min: 0.1, max: 0.8, step: 0.1, default: 0.2 },
    first: { kind: 'number', title: 'first seed', min: 1, max: 50, step: 1, default: 1 },
  },
  async compute({ seeds, beta, first }, signal): Promise<Luck> {
    const data = worldData();
    const config = parseConfig({ split: { beta } }, 'explorable');
    const bySeed: MethodError[][] = [];
    for (let k = 0; k < seeds; k++) bySeed.push(await coldErrors(data, config, compared, first + k, signal));
    return { bySeed };
  },
  figure(result) {
    return {
      data: compared.map((method) => ({
        name: method,
        mode: 'markers',
        x: result.bySeed.map((errors) => errorOf(errors, method)),
        y: result.bySeed.map(() => method),
        marker: { color: methodColor(method), size: 13, opacity: 0.65 },
        showlegend: false,
      })),
      layout: plainLayout(finding(result), {
        height: 260,
        xaxis: { title: { text: 'MAE on the same cold-start users, stars; a point a seed' } },
        yaxis: { automargin: true },
      }),
    };
  },
  claim: finding,
});

function finding({ bySeed }: Luck): string {
  const [own, other] = compared.map((method) => bySeed.map((errors) => errorOf(errors, method)));
  const spread = Math.max(...own) - Math.min(...own);
  const wins = own.filter((mae, k) => mae < other[k]).length;
  return `DiffCDR moves by ${spread.toFixed(3)} from seed to seed; it errs less than EMCDR in ${wins} of ${bySeed.length}`;
}
