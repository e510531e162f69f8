/**
 * What a solver needs of a state: to be added and scaled. A state may be a batch of embeddings in a flat typed array, a
 * TensorFlow.js tensor, or the pair (A, a) of an affine map; the solver is written once over this interface.
 */
export interface VectorSpace<State> {
  /** Σ_k coefficients[k] · states[k], as a new state. At least one term. */
  combine(coefficients: readonly number[], states: readonly State[]): State;
  /**
   * The adaptive solver's error of one step: max over samples of the root mean square over a sample's entries of
   * (higher − lower) / max(atol, rtol · max(|lower|, |previous|)).
   */
  errorNorm?(higher: State, lower: State, previous: State, atol: number, rtol: number): number;
  /** Frees a state that is not needed any more. */
  dispose?(state: State): void;
}

/** States as flat arrays of float64; `sampleSize` is the length of one sample (d), for the adaptive solver. */
export function float64Space(sampleSize: number): VectorSpace<Float64Array> {
  return {
    combine(coefficients, states) {
      const out = new Float64Array(states[0].length);
      for (let k = 0; k < states.length; k++) {
        const c = coefficients[k];
        const s = states[k];
        for (let i = 0; i < out.length; i++) out[i] += c * s[i];
      }
      return out;
    },
    errorNorm(higher, lower, previous, atol, rtol) {
      let worst = 0;
      for (let start = 0; start < higher.length; start += sampleSize) {
        let sum = 0;
        for (let i = start; i < start + sampleSize; i++) {
          const scale = Math.max(atol, rtol * Math.max(Math.abs(lower[i]), Math.abs(previous[i])));
          sum += ((higher[i] - lower[i]) / scale) ** 2;
        }
        worst = Math.max(worst, Math.sqrt(sum / sampleSize));
      }
      return worst;
    },
  };
}
