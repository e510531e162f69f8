import { parseConfig } from '../experiment/config';
import { runData } from '../experiment/run-data';
import { randomStream } from '../math/random';
import { methodColor } from '../report/figures/theme';
import { DEGRADATIONS, degradeSource } from '../task/degrade';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';
import { coldErrors, errorOf, type MethodError, worldData } from './world';

const compared = ['BiasBridge', 'EMCDR', 'DiffCDR'] as const;

/** Test errors with the source as it is and made poor. */
export interface PoorSource {
  readonly kind: string;
  readonly share: number;
  readonly whole: readonly MethodError[];
  readonly poor: readonly MethodError[];
}

/** What noise in the source domain costs each method. */
export const poorSource = defineExplorable({
  name: 'poor-source',
  question: 'What if the source lies?',
  knobs: {
    kind: { kind: 'choice', title: 'what happens to source ratings', choices: DEGRADATIONS, default: 'flipped' },
    share: { kind: 'number', title: 'share of them', min: 0, max: 0.9, step: 0.1, default: 0.3 },
    seed: { kind: 'number', title: 'seed', min: 1, max: 10, step: 1, default: 1 },
  },
  async compute({ kind, share, seed }, signal): Promise<PoorSource> {
    const data = worldData();
    const config = parseConfig({}, 'explorable');
    const poor = runData(degradeSource(data.task, kind, share, randomStream(seed, 'explore/poor-source')));
    return {
      kind,
      share,
      whole: await coldErrors(data, config, compared, seed, signal),
      poor: await coldErrors(poor, config, compared, seed, signal),
    };
  },
  figure(result) {
    return {
      data: compared.map((method) => ({
        name: method,
        mode: 'lines+markers',
        x: ['source as it is', `${Math.round(100 * result.share)} % ${result.kind}`],
        y: [errorOf(result.whole, method), errorOf(result.poor, method)],
        line: { color: methodColor(method) },
      })),
      layout: plainLayout(finding(result), {
        // Two places are no numbers, though one of them begins with one.
        xaxis: { type: 'category' },
        yaxis: { title: { text: 'MAE on cold-start users, stars' } },
      }),
    };
  },
  claim: finding,
});

function finding({ kind, share, whole, poor }: PoorSource): string {
  const [before, after] = [errorOf(whole, 'DiffCDR'), errorOf(poor, 'DiffCDR')];
  return `With ${Math.round(100 * share)} % of the source ratings ${kind} DiffCDR’s MAE goes from ${before.toFixed(3)} to ${after.toFixed(3)}`;
}
