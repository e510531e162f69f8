import type { NoiseLevels } from '../../diffusion/schedule/noise-levels';

/** Ancestral sampling, step by step: x_{t−1} = ofX0[t] x̂0 + ofX[t] x_t + deviation[t] z (DDPM, Ho et al. 2020, equation 7). */
export interface AncestralSteps {
  /** √ᾱ_{t−1} β_t/(1 − ᾱ_t), [steps]. */
  readonly ofX0: Float64Array;
  /** √α_t (1 − ᾱ_{t−1})/(1 − ᾱ_t), [steps]. */
  readonly ofX: Float64Array;
  /** √(β_t (1 − ᾱ_{t−1})/(1 − ᾱ_t)); 0 in the last step, t = 0, [steps]. */
  readonly deviation: Float64Array;
}

/** The steps of a discrete forward process back. ᾱ before step 0 is 1. */
export function ancestralSteps({ steps, sqrtAlphaBar, sqrtOneMinusAlphaBar }: NoiseLevels): AncestralSteps {
  const [ofX0, ofX, deviation] = [0, 1, 2].map(() => new Float64Array(steps));
  for (let t = 0; t < steps; t++) {
    const before = t === 0 ? 1 : sqrtAlphaBar[t - 1];
    const noiseBefore = t === 0 ? 0 : sqrtOneMinusAlphaBar[t - 1] ** 2;
    const noise = sqrtOneMinusAlphaBar[t] ** 2;
    const rootAlpha = sqrtAlphaBar[t] / before;
    // β_t = 1 − α_t from the variances, since 1 − ᾱ_t = β_t + α_t (1 − ᾱ_{t−1}) and α_t is near 1.
    const beta = noise - rootAlpha * rootAlpha * noiseBefore;
    ofX0[t] = (before * beta) / noise;
    ofX[t] = (rootAlpha * noiseBefore) / noise;
    deviation[t] = Math.sqrt((beta * noiseBefore) / noise);
  }
  return { ofX0, ofX, deviation };
}
