/** Noise levels at the discrete time steps 0 … steps − 1: x_t = sqrtAlphaBar[t] · x_0 + sqrtOneMinusAlphaBar[t] · ε. */
export interface NoiseLevels {
  readonly steps: number;
  /** √ᾱ_t, [steps]. */
  readonly sqrtAlphaBar: Float64Array;
  /** √(1 − ᾱ_t), [steps]. */
  readonly sqrtOneMinusAlphaBar: Float64Array;
}

/** @throws RangeError where there are not two time steps or more */
export function checkSteps(steps: number): void {
  if (!(Number.isInteger(steps) && steps >= 2)) {
    throw new RangeError(`steps must be a whole number from 2, not ${steps}`);
  }
}

/**
 * The discrete forward process read off a continuous schedule at the times (t + 1)/steps, which are the times that the
 * network's input N · max(t − 1/N, 0) maps to 0 … N − 1 (held at T where they pass it).
 */
export function readNoiseLevels(
  { T, alpha, sigma }: { readonly T: number; alpha(t: number): number; sigma(t: number): number },
  steps: number,
): NoiseLevels {
  checkSteps(steps);
  const sqrtAlphaBar = new Float64Array(steps);
  const sqrtOneMinusAlphaBar = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    const t = Math.min((k + 1) / steps, T);
    sqrtAlphaBar[k] = alpha(t);
    sqrtOneMinusAlphaBar[k] = sigma(t);
  }
  return { steps, sqrtAlphaBar, sqrtOneMinusAlphaBar };
}
