import { pow } from './elementary';

/** Adam's own constants (Kingma & Ba 2015), which are PyTorch's too. */
export const ADAM_DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Settings of Adam; what is left out is as in `ADAM_DEFAULTS`. */
export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** What step t, from 1, does to the moments: the learning rate over 1 − β1^t, and √(1 − β2^t). */
export function adamScale(
  t: number,
  { learningRate, beta1 = ADAM_DEFAULTS.beta1, beta2 = ADAM_DEFAULTS.beta2 }: AdamSettings,
): { readonly rate: number; readonly correction: number } {
  return { rate: learningRate / (1 - pow(beta1, t)), correction: Math.sqrt(1 - pow(beta2, t)) };
}

/**
 * Adam over a few small parameter arrays, all of which have a gradient at every step. (Embedding tables, where most rows
 * have none, are `lib/embedding`'s.) Parameters are changed in place.
 */
export class Adam {
  private readonly first: Float64Array[];
  private readonly second: Float64Array[];
  private step_ = 0;

  constructor(
    private readonly parameters: readonly (Float32Array | Float64Array)[],
    private readonly settings: AdamSettings,
  ) {
    this.first = parameters.map((p) => new Float64Array(p.length));
    this.second = parameters.map((p) => new Float64Array(p.length));
  }

  /** Number of steps taken so far. */
  get steps(): number {
    return this.step_;
  }

  /** One step along `gradients`, given in the order and shapes of the parameters. */
  step(gradients: readonly ArrayLike<number>[]): void {
    const { beta1 = ADAM_DEFAULTS.beta1, beta2 = ADAM_DEFAULTS.beta2, epsilon = ADAM_DEFAULTS.epsilon } = this.settings;
    const { rate, correction } = adamScale(++this.step_, this.settings);
    for (let k = 0; k < this.parameters.length; k++) {
      const p = this.parameters[k];
      const g = gradients[k];
      const m = this.first[k];
      const v = this.second[k];
      for (let i = 0; i < p.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        p[i] -= (rate * m[i]) / (Math.sqrt(v[i]) / correction + epsilon);
      }
    }
  }
}

/**
 * Scales all gradients in place so that their joint L2 norm is at most `limit`, and returns the norm before scaling.
 * The small constant is PyTorch's: scale = limit / (norm + 1e-6), applied only where it is below 1.
 */
export function clipGlobalNorm(gradients: readonly (Float32Array | Float64Array)[], limit: number): number {
  let sum = 0;
  for (const g of gradients) for (let i = 0; i < g.length; i++) sum += g[i] * g[i];
  const norm = Math.sqrt(sum);
  const scale = limit / (norm + 1e-6);
  if (scale < 1) for (const g of gradients) for (let i = 0; i < g.length; i++) g[i] *= scale;
  return norm;
}
