/** The few functions of jstat that the project calls; the package brings no types. */
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, degreesOfFreedom: number): number;
    inv(p: number, degreesOfFreedom: number): number;
  }
  export const jStat: {
    readonly studentt: Distribution;
    /** Φ((x − mean) / deviation). */
    readonly normal: {
      cdf(x: number, mean: number, deviation: number): number;
      inv(p: number, mean: number, deviation: number): number;
    };
    /** P(X ≤ k) of a binomial X. */
    readonly binomial: { cdf(k: number, trials: number, probability: number): number };
    /** Complementary error function. */
    erfc(x: number): number;
  };
}
