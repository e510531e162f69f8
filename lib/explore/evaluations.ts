import { solveAffinePair } from '../diffusion/dim/affine-pair';
import { scheduleByName } from '../diffusion/schedule/registry';
import type { SolverOptions } from '../diffusion/solver/options';
import { solverByName } from '../diffusion/solver/registry';
import { palette } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';
import { mapRows, relativeDistance, trainedDim } from './trained';

/** Budgets that are tried beside the chosen one. */
const BUDGETS = [3, 5, 8, 12, 18, 30, 45, 60] as const;
/** The sample that the others are measured against. */
const CONVERGED: SolverOptions = { method: solverByName('singlestep'), order: 1, nfe: 1500 };

const solvers = {
  'order 1': { method: solverByName('singlestep'), order: 1 },
  'order 2': { method: solverByName('singlestep'), order: 2 },
  'order 3': { method: solverByName('singlestep'), order: 3 },
  'fast (paper)': { method: solverByName('fast') },
} as const satisfies Record<string, SolverOptions>;

/** Distance from the converged sample by budget, of each solver. */
export interface Evaluations {
  readonly nfe: number;
  readonly budgets: readonly number[];
  readonly curves: readonly { readonly solver: string; readonly distance: readonly number[] }[];
}

/** How many evaluations a sample needs, on a DIM that is trained here: section 4's NFE. */
export const evaluations = defineExplorable({
  name: 'evaluations',
  question: 'How many evaluations does a sample need?',
  knobs: {
    nfe: { kind: 'number', title: 'NFE, evaluations of the network', min: 3, max: 60, step: 1, default: 30 },
    guidance: { kind: 'number', title: 's, guidance', min: 0, max: 2, step: 0.1, default: 0.1 },
    schedule: {
      kind: 'choice',
      title: 'noise schedule of the sampling',
      choices: ['linear', 'cosine'],
      default: 'linear',
    },
  },
  async compute({ nfe, guidance, schedule: name }, signal): Promise<Evaluations> {
    const { parameters, source, dim } = await trainedDim(0.1, 1, signal);
    const schedule = scheduleByName(name);
    const sample = (solver: SolverOptions): Float64Array => {
      signal?.throwIfAborted();
      const map = solveAffinePair(parameters, { activation: 'none', guidance, schedule, solver, steps: 1000 });
      return mapRows(map, source, dim);
    };
    const converged = sample(CONVERGED);
    const budgets = [...new Set([...BUDGETS, nfe])].sort((a, b) => a - b);
    const curves = Object.entries(solvers).map(([solver, options]) => ({
      solver,
      distance: budgets.map((budget) => relativeDistance(sample({ ...options, nfe: budget }), converged)),
    }));
    return { nfe, budgets, curves };
  },
  figure(result) {
    const at = result.budgets.indexOf(result.nfe);
    return {
      data: result.curves.map(({ solver, distance }, k) => ({
        name: solver,
        mode: 'lines+markers',
        x: [...result.budgets],
        y: [...distance],
        line: { color: palette[k] },
        marker: { size: result.budgets.map((_, place) => (place === at ? 12 : 5)) },
      })),
      layout: plainLayout(finding(result), {
        xaxis: { title: { text: 'NFE' }, type: 'log', tickvals: [3, 5, 10, 20, 30, 60] },
        yaxis: {
          title: { text: 'distance from the converged sample' },
          type: 'log',
          exponentformat: 'power',
          dtick: 1,
        },
      }),
    };
  },
  claim: finding,
});

function finding({ nfe, budgets, curves }: Evaluations): string {
  const at = budgets.indexOf(nfe);
  const least = curves.reduce((best, one) => (one.distance[at] < best.distance[at] ? one : best));
  const share = 100 * least.distance[at];
  return `At NFE = ${nfe} ${least.solver} comes nearest: ${share.toFixed(share < 1 ? 2 : 0)} % from the converged sample`;
}
