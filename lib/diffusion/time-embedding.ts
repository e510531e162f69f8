import { cos, exp, log, sin } from '../math/elementary';
/**
 * The sinusoidal time embedding (method §3): τ(t) = [sin(t ω_k) …, cos(t ω_k) …], ω_k = 10000^(−k/(h/2 − 1)),
 * k = 0 … h/2 − 1.
 * @param t times on the discrete scale, 0 … steps − 1; need not be whole
 * @param dim h, even, at least 4
 * @param out filled if given, [t.length × h]
 * @returns row-major [t.length × h]
 */
export function timeEmbedding<A extends Float32Array | Float64Array = Float64Array>(
  t: ArrayLike<number>,
  dim: number,
  out?: A,
): A {
  if (!(Number.isInteger(dim) && dim >= 4 && dim % 2 === 0)) {
    throw new RangeError(`the time embedding's length must be even and at least 4, not ${dim}`);
  }
  const half = dim / 2;
  const values = (out ?? new Float64Array(t.length * dim)) as A;
  if (values.length !== t.length * dim) {
    throw new RangeError(`time embedding of ${t.length} × ${dim} does not fit ${values.length} numbers`);
  }
  for (let k = 0; k < half; k++) {
    const omega = exp((-log(10000) * k) / (half - 1));
    for (let i = 0; i < t.length; i++) {
      const angle = t[i] * omega;
      values[i * dim + k] = sin(angle);
      values[i * dim + half + k] = cos(angle);
    }
  }
  return values;
}

/** The network's time input for the sampler's continuous time t: N · max(t − 1/N, 0), N = number of training steps. */
export function discreteTime(t: number, steps: number): number {
  return steps * Math.max(t - 1 / steps, 0);
}
