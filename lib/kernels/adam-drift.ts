import { log, pow } from '../math/elementary';
/** Settings of Adam with every value filled in. */
export interface AdamConstants {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Powers of β1, r and r' are tabulated up to this exponent and 0 from there on: 0.9^512 is 4e-24. */
export const SHORT_POWERS = 512;
/** β2^J is the product of two tables, J = 256·high + low; 0 from J = 65536 on. */
export const LONG_POWERS = 256;

/**
 * Tables that bring an untouched parameter's Adam state from step k to step k + J in O(1).
 *
 * While a parameter has no gradient, dense Adam still moves it, by
 *   −lr · Σ_{j=1..J} β1^j m / (1 − β1^{k+j}) / (√(β2^j v) / √(1 − β2^{k+j}) + ε).
 * With r = β1/√β2, s = √v, κ(t) = √(1 − β2^t) and c(t) = κ(t)/(1 − β1^t) that is −lr · m · Σ_j w_j / (s + ε x_j),
 * w_j = r^j c(k+j), x_j = κ(k+j) β2^{−j/2}. Since x_j hardly changes over the few dozen steps in which w_j is not yet nothing, it may be replaced by
 * its weighted mean q = Σ w_j x_j / Σ w_j: the error is of second order in the spread of x_j and in ε x/s, and none
 * for J = 1. Both sums come from tables filled once, backwards:
 *   S(k, J) = T(k) − r^J T(k+J),  T(k) = Σ_{j≥1} r^j c(k+j) = r (c(k+1) + T(k+1)),
 * and the same with r' = β1/β2 and c' = κ² / (1 − β1^t) for Σ w_j x_j. Where s is not far above ε x, the kernels sum the terms one by one.
 */
export interface DriftTables {
  /** Largest step tabulated; later steps equal it to float32. */
  readonly cap: number;
  /** κ(t) = √(1 − β2^t), t = 0 … cap. */
  readonly correction: Float32Array;
  /** c(t), t = 0 … cap. */
  readonly rate: Float32Array;
  /** T(k), k = 0 … cap. */
  readonly sum: Float32Array;
  /** T'(k), k = 0 … cap. */
  readonly epsilonSum: Float32Array;
  /** β1^J, r^J and r'^J, J = 0 … SHORT_POWERS − 1. */
  readonly beta1Powers: Float32Array;
  readonly ratioPowers: Float32Array;
  readonly epsilonPowers: Float32Array;
  /** β2^low and β2^(256·high), each [LONG_POWERS]. */
  readonly beta2Low: Float32Array;
  readonly beta2High: Float32Array;
}

/**
 * The tables for a run of `steps` Adam steps.
 * @throws RangeError unless 0 ≤ β1 < √β2 and 0 < β2 < 1: otherwise the drift of an untouched row does not die out.
 */
export function driftTables(adam: AdamConstants, steps: number): DriftTables {
  const { beta1, beta2 } = adam;
  if (!(beta2 > 0 && beta2 < 1 && beta1 >= 0 && beta1 < beta2)) {
    throw new RangeError(`Adam needs 0 <= beta1 < beta2 < 1, not beta1 = ${beta1}, beta2 = ${beta2}`);
  }
  // From here on β2^t and β1^t are below half a unit in the last place of float32's 1.
  const settled = Math.ceil(log(2 ** -26) / log(beta2));
  const cap = Math.max(1, Math.min(steps + 1, settled));
  const correction = new Float32Array(cap + 1);
  const rate = new Float32Array(cap + 1);
  const sum = new Float32Array(cap + 1);
  const epsilonSum = new Float32Array(cap + 1);
  const ratio = beta1 / Math.sqrt(beta2);
  const epsilonRatio = beta1 / beta2;

  // The recursion starts where c = c' = 1 holds, or far enough beyond the cap for the start not to matter: r^400 < 1e-18.
  let t1 = ratio / (1 - ratio);
  let t2 = epsilonRatio / (1 - epsilonRatio);
  for (let k = cap + 400; k >= 0; k--) {
    const kappa = Math.sqrt(1 - pow(beta2, k));
    const c = k === 0 ? 0 : kappa / (1 - pow(beta1, k));
    if (k <= cap) {
      sum[k] = t1;
      epsilonSum[k] = t2;
      correction[k] = kappa;
      rate[k] = c;
    }
    t1 = ratio * (c + t1);
    t2 = epsilonRatio * (c * kappa + t2);
  }
  const powers = (base: number, n: number): Float32Array => Float32Array.from({ length: n }, (_, j) => pow(base, j));
  return {
    cap,
    correction,
    rate,
    sum,
    epsilonSum,
    beta1Powers: powers(beta1, SHORT_POWERS),
    ratioPowers: powers(ratio, SHORT_POWERS),
    epsilonPowers: powers(epsilonRatio, SHORT_POWERS),
    beta2Low: powers(beta2, LONG_POWERS),
    beta2High: powers(pow(beta2, LONG_POWERS), LONG_POWERS),
  };
}
