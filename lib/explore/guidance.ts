import { solveAffinePair } from '../diffusion/dim/affine-pair';
import { linear } from '../diffusion/schedule/linear';
import { palette } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';
import { mapRows, relativeDistance, trainedDim } from './trained';

/** Strengths that are tried beside the chosen one. */
const STRENGTHS = [0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3] as const;

/** Distance of the generated vectors from the true ones by strength of the guidance. */
export interface Guidance {
  readonly s: number;
  readonly maskRate: number;
  readonly strengths: readonly number[];
  readonly distance: readonly number[];
}

/** What the guidance's strength s does to the generated vectors (section 3.3). */
export const guidance = defineExplorable({
  name: 'guidance',
  question: 'Does guidance bring the vector nearer?',
  knobs: {
    s: { kind: 'number', title: 's, guidance', min: 0, max: 3, step: 0.05, default: 0.1 },
    maskRate: { kind: 'number', title: 'mask rate of the training', min: 0, max: 1, step: 0.1, default: 0.1 },
    seed: { kind: 'number', title: 'seed', min: 1, max: 5, step: 1, default: 1 },
  },
  async compute({ s, maskRate, seed }, signal): Promise<Guidance> {
    const { parameters, source, target, dim } = await trainedDim(maskRate, seed, signal);
    const strengths = [...new Set([...STRENGTHS, s])].sort((a, b) => a - b);
    const distance = strengths.map((guidance) => {
      signal?.throwIfAborted();
      const map = solveAffinePair(parameters, {
        activation: 'none',
        guidance,
        schedule: linear,
        solver: {},
        steps: 1000,
      });
      return relativeDistance(mapRows(map, source, dim), target);
    });
    return { s, maskRate, strengths, distance };
  },
  figure(result) {
    const at = result.strengths.indexOf(result.s);
    return {
      data: [
        {
          name: 'distance',
          showlegend: false,
          mode: 'lines+markers',
          x: [...result.strengths],
          y: [...result.distance],
          line: { color: palette[0] },
          marker: { size: result.strengths.map((_, k) => (k === at ? 14 : 6)), color: palette[0] },
        },
      ],
      layout: plainLayout(finding(result), {
        xaxis: { title: { text: 's' } },
        yaxis: { title: { text: 'distance from the true vectors, their length = 1' }, rangemode: 'tozero' },
      }),
    };
  },
  claim: finding,
});

function finding({ s, strengths, distance }: Guidance): string {
  const least = distance.indexOf(Math.min(...distance));
  const here = distance[strengths.indexOf(s)];
  const best =
    strengths[least] === s
      ? 'of those tried none is nearer'
      : `s = ${strengths[least]} comes to ${distance[least].toFixed(3)}`;
  return `s = ${s}: ${here.toFixed(3)} lengths from the true vectors; ${best}`;
}
