import { modeCoverage } from '../analysis/coverage';
import { createPaddedDim } from '../diffusion/dim/padded';
import { cosine } from '../diffusion/schedule/cosine';
import { randomStreams } from '../math/random';
import { drive } from '../math/work';
import { palette } from '../report/figures/theme';
import { twoModes } from '../synthetic/two-modes';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';

const USERS = 1500;
const DIM = 2;
const BATCH = 128;
/** Users whose samples are drawn, and samples of each. */
const SHOWN = 64;
const EACH = 8;
/** How near to a mode a sample must lie to count for it: three deviations of the true ones. */
const RADIUS = 0.3;

/** Samples turned so that each user's modes lie at −1 and +1, and how they meet them. */
export interface TwoModesResult {
  readonly activation: string;
  readonly start: string;
  readonly room: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Share of the modes that are reached. */
  readonly coverage: number;
  /** Share of the samples that lie near a mode. */
  readonly precision: number;
}

/** What a diffusion model is for: a target that is one of two things, and the source does not say which. */
export const twoModesWorld = defineExplorable({
  name: 'two-modes',
  question: 'When would diffusion be worth it?',
  knobs: {
    activation: {
      kind: 'choice',
      title: 'activation of the network',
      choices: ['none', 'relu', 'silu', 'tanh'],
      default: 'none',
    },
    start: { kind: 'choice', title: 'the sampler starts from', choices: ['source', 'noise'], default: 'source' },
    room: { kind: 'choice', title: 'coordinates beside x_t for condition and time', choices: ['0', '4'], default: '0' },
    steps: { kind: 'number', title: 'batches of the training', min: 200, max: 4000, step: 200, default: 2000 },
  },
  async compute({ activation, start, room, steps }, signal): Promise<TwoModesResult> {
    const world = twoModes({ users: USERS, items: 1 }, 1);
    const random = randomStreams(1);
    const dim = createPaddedDim(
      DIM,
      Number(room),
      {
        activation,
        start,
        hiddenDim: 64,
        learningRate: 0.005,
        clipNorm: 1,
        guidance: 1,
        prediction: 'x0',
        schedule: cosine,
        solver: { nfe: 15 },
        steps: 1000,
      },
      (stage) => random(`explore/two-modes/${stage}`),
    );
    await drive(dim.train({ condition: world.source, target: world.target }, { steps, batchSize: BATCH }), { signal });
    const condition = new Float32Array(SHOWN * EACH * DIM);
    for (let user = 0; user < SHOWN; user++) {
      const own = world.source.subarray(user * DIM, (user + 1) * DIM);
      for (let k = 0; k < EACH; k++) condition.set(own, (user * EACH + k) * DIM);
    }
    const noise = random('explore/two-modes/start').fillNormal(new Float32Array(condition.length));
    const samples = dim.sample(condition, start === 'noise' ? noise : undefined);
    dim.dispose();
    const modes = world.modes.subarray(0, SHOWN * 2 * DIM);
    const { coverage, precision } = modeCoverage(samples, modes, DIM, { users: SHOWN, radius: RADIUS });
    return { activation, start, room, coverage, precision, ...turned(samples, modes) };
  },
  figure(result) {
    return {
      data: [
        {
          name: 'samples',
          mode: 'markers',
          x: [...result.x],
          y: [...result.y],
          marker: { color: palette[0], size: 6, opacity: 0.5 },
        },
        {
          name: 'the two modes',
          mode: 'markers',
          x: [-1, 1],
          y: [0, 0],
          marker: { color: palette[1], size: 16, symbol: 'x' },
        },
      ],
      layout: plainLayout(finding(result), {
        height: 420,
        xaxis: { title: { text: 'each user turned so that the modes lie at −1 and 1' }, range: [-2.4, 2.4] },
        yaxis: { range: [-2, 2], scaleanchor: 'x' },
      }),
    };
  },
  claim: finding,
});

/** Coordinates along and across the line through a user's modes, in lengths of the mode. */
function turned(samples: Float32Array, modes: Float32Array): { x: number[]; y: number[] } {
  const x: number[] = [];
  const y: number[] = [];
  for (let k = 0; k < samples.length / DIM; k++) {
    const mode = Math.floor(k / EACH) * 2 * DIM;
    const [a, b] = [modes[mode], modes[mode + 1]];
    const square = a * a + b * b;
    x.push((samples[k * DIM] * a + samples[k * DIM + 1] * b) / square);
    y.push((samples[k * DIM + 1] * a - samples[k * DIM] * b) / square);
  }
  return { x, y };
}

function finding({ activation, start, room, coverage, precision }: TwoModesResult): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const how = activation === 'none' ? 'without activation' : `with ${activation}`;
  return `From ${start}, ${how}${room === '0' ? '' : ', with room'}: ${percent(precision)} of the samples are near a mode, ${percent(coverage)} of the modes are found`;
}
