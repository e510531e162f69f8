/**
 * A continuous variance-preserving noise schedule: x_t = α(t) x_0 + σ(t) ε with α² + σ² = 1 (paper section 3.2; method
 * notation of DPM-Solver). It knows nothing of networks or recommenders.
 */
export interface Schedule {
  readonly name: string;
  /** End of time T: sampling starts here. */
  readonly T: number;
  /** log α(t), t in (0, T]. */
  logAlpha(t: number): number;
  /** α(t). */
  alpha(t: number): number;
  /** σ(t) = √(1 − α²). */
  sigma(t: number): number;
  /** Half log-SNR λ(t) = log α − log σ, falling in t. */
  lambda(t: number): number;
  /** The t with λ(t) = lambda. */
  inverseLambda(lambda: number): number;
}
