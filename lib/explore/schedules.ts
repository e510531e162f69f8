import { scheduleByName } from '../diffusion/schedule/registry';
import { fastOrders } from '../diffusion/solver/fast';
import { SOLVER_DEFAULTS } from '../diffusion/solver/options';
import { type Spacing, timeSteps } from '../diffusion/solver/spacing';
import { palette } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';

const shown = ['linear', 'cosine', 'sigmoid'] as const;
/** Below this time little noise is left. */
const EARLY = 0.1;
/** Points of a curve. */
const POINTS = 120;

/** λ of several schedules, and where the solver's steps fall on one of them. */
export interface Schedules {
  readonly chosen: string;
  readonly spacing: Spacing;
  readonly curves: readonly {
    readonly name: string;
    readonly t: readonly number[];
    readonly lambda: readonly number[];
  }[];
  /** Ends of the steps, from T to the end. */
  readonly steps: readonly number[];
  readonly stepLambda: readonly number[];
}

/** Where a solver looks: the same budget falls on other times under another schedule or spacing. */
export const schedules = defineExplorable({
  name: 'schedules',
  question: 'Where does the solver look?',
  knobs: {
    schedule: { kind: 'choice', title: 'schedule with the steps', choices: shown, default: 'linear' },
    spacing: {
      kind: 'choice',
      title: 'steps even in',
      choices: ['logSNR', 'time_uniform', 'time_quadratic'],
      default: 'logSNR',
    },
    nfe: { kind: 'number', title: 'NFE, evaluations of the network', min: 3, max: 60, step: 1, default: 30 },
  },
  async compute({ schedule: name, spacing, nfe }, signal): Promise<Schedules> {
    signal?.throwIfAborted();
    const schedule = scheduleByName(name);
    const steps = timeSteps(schedule, spacing, schedule.T, SOLVER_DEFAULTS.tEnd, fastOrders(nfe).length);
    const curves = shown.map((one) => {
      const { T, lambda } = scheduleByName(one);
      // Even in √t, since the curves are steepest near 0.
      const t = Array.from({ length: POINTS }, (_, k) => Math.max(SOLVER_DEFAULTS.tEnd, T * ((k + 1) / POINTS) ** 2));
      return { name: one, t, lambda: t.map((time) => lambda(time)) };
    });
    return { chosen: name, spacing, curves, steps, stepLambda: steps.map((t) => schedule.lambda(t)) };
  },
  figure(result) {
    const lines = result.curves.map(({ name, t, lambda }, k) => ({
      name,
      mode: 'lines',
      x: [...t],
      y: [...lambda],
      line: { color: palette[k] },
    }));
    const steps = {
      name: 'ends of the steps',
      mode: 'markers',
      x: [...result.steps],
      y: [...result.stepLambda],
      marker: { color: palette[6], size: 8, symbol: 'circle-open', line: { width: 2 } },
    };
    return {
      data: [...lines, steps],
      layout: plainLayout(finding(result), {
        xaxis: { title: { text: 'time t' } },
        yaxis: { title: { text: 'λ, half log-SNR' } },
      }),
    };
  },
  claim: finding,
});

function finding({ chosen, steps }: Schedules): string {
  const early = steps.slice(1).filter((t) => t < EARLY).length;
  return `${early} of ${steps.length - 1} steps on the ${chosen} schedule end below t = ${EARLY}`;
}
