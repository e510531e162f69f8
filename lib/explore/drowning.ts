import { scheduleByName } from '../diffusion/schedule/registry';
import { cos, sin } from '../math/elementary';
import { randomStream } from '../math/random';
import { palette } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';

/** Made-up users whose tastes lie evenly around a circle, one standard deviation of the noise from its middle. */
const users = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil'] as const;
const tastes = users.map((_, k) => {
  const angle = (2 * Math.PI * k) / users.length;
  return [cos(angle), sin(angle)] as const;
});

/** Noisy vectors of each user. */
const DRAWS = 150;

/** Where the vectors of each user are at a time, and how many still lie nearest to their own user. */
export interface Drowning {
  readonly schedule: string;
  readonly t: number;
  readonly clouds: readonly { readonly user: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
  /** Share of the vectors that lie nearest to what is left of their own user. */
  readonly told: number;
}

/** How long a user can still be told in the noise: the forward process of section 3.2. */
export const drowning = defineExplorable({
  name: 'drowning',
  question: 'How long can you tell who it is?',
  knobs: {
    t: { kind: 'number', title: 't, time of the diffusion', min: 0.001, max: 1, step: 0.001, default: 0.12 },
    schedule: { kind: 'choice', title: 'noise schedule', choices: ['linear', 'cosine'], default: 'linear' },
    seed: { kind: 'number', title: 'seed of the noise', min: 1, max: 20, step: 1, default: 1 },
  },
  async compute({ t: asked, schedule: name, seed }, signal): Promise<Drowning> {
    signal?.throwIfAborted();
    const schedule = scheduleByName(name);
    const t = Math.min(asked, schedule.T);
    const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
    const random = randomStream(seed, 'explore/drowning');
    let own = 0;
    const clouds = users.map((user, k) => {
      const x: number[] = [];
      const y: number[] = [];
      for (let draw = 0; draw < DRAWS; draw++) {
        const at = [0, 1].map((axis) => alpha * tastes[k][axis] + sigma * random.normal());
        x.push(at[0]);
        y.push(at[1]);
        if (nearest(at, alpha) === k) own++;
      }
      return { user, x, y };
    });
    return { schedule: name, t, clouds, told: own / (users.length * DRAWS) };
  },
  figure(result) {
    const axis = { range: [-3.2, 3.2], zeroline: false };
    return {
      data: result.clouds.map(({ user, x, y }, k) => ({
        name: user,
        mode: 'markers',
        x: [...x],
        y: [...y],
        marker: { color: palette[k], size: 5, opacity: 0.7 },
      })),
      layout: plainLayout(finding(result), {
        xaxis: { ...axis, title: { text: 'first coordinate of x_t' } },
        yaxis: { ...axis, title: { text: 'second coordinate' }, scaleanchor: 'x' },
        height: 460,
      }),
    };
  },
  claim: finding,
});

function nearest([x, y]: readonly number[], alpha: number): number {
  const distances = tastes.map(([a, b]) => (x - alpha * a) ** 2 + (y - alpha * b) ** 2);
  return distances.indexOf(Math.min(...distances));
}

function finding({ schedule, t, told }: Drowning): string {
  const share = Math.round(100 * told);
  return `At t = ${t.toFixed(3)} of the ${schedule} schedule ${share} % can be told; by chance it is ${100 / users.length} %`;
}
