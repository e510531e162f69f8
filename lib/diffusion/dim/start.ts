/** Where the sampler starts: at the condition u_s, as the paper's does, or at noise from N(0, I). */
export const SAMPLER_STARTS = ['source', 'noise'] as const;
export type SamplerStart = (typeof SAMPLER_STARTS)[number];

/**
 * x_T of each row, [n × d]: the condition, or the noise that was drawn for it.
 * @throws RangeError where there is no noise for every row, or noise that the options do not ask for
 */
export function startOf(start: SamplerStart, condition: Float32Array, noise: Float32Array | undefined): Float32Array {
  if (start === 'source') {
    if (noise) throw new RangeError("noise to start from was given, but the options say start 'source'");
    return condition;
  }
  if (noise?.length !== condition.length) {
    throw new RangeError(
      `start 'noise' needs as many numbers of noise as of conditions, ${condition.length}, not ${noise?.length ?? 0}`,
    );
  }
  return noise;
}
