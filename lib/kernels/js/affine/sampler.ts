import type { AffineMemory } from './memory';
import type { AffineProducts } from './products';

/** Carries the pair (A, a) through the solver's plan; see `AffineSteps.replay`. */
export function affineReplay({ f32: f, f64, spec, layout }: AffineMemory, { dots }: AffineProducts): () => void {
  const { dim: d, evaluations } = spec.sizes;
  const { E, H, b3, condition, map, planTau, planTime, sampler, timeBias, timeWeight } = layout;
  // Places of float64 numbers.
  const base = layout.base / 2;
  const map64 = layout.map64 / 2;
  const program = layout.program / 2;
  const registers = layout.registers / 2;

  function evaluate(dst: number, src: number, timeShift: number): void {
    for (let k = 0; k <= d; k++) {
      for (let a = 0; a < d; a++) {
        let sum = k === d ? f64[map64 + d * E + a] : 0;
        for (let b = 0; b < d; b++) {
          const y = f64[src + k * E + b] + f64[base + k * E + b] + (k === d ? f[timeShift + b] : 0);
          sum += y * f64[map64 + b * E + a];
        }
        f64[dst + k * E + a] = sum;
      }
    }
  }

  function replay(): void {
    dots(planTime, planTau, timeWeight, evaluations, d, E, H, H);
    for (let a = 0; a < E; a++) {
      for (let b = 0; b < E; b++) {
        f64[map64 + b * E + a] = f[map + a * E + b];
        f64[base + b * E + a] = spec.guidance * f[condition + b * E + a];
      }
    }
    for (let a = 0; a < d; a++) {
      f64[map64 + d * E + a] += f[b3 + a];
      f64[base + d * E + a] += f[timeBias + a];
    }
    const pair = E * E;
    f64.fill(0, registers, registers + pair);
    for (let k = 0; k < d; k++) f64[registers + k * E + k] = 1;
    let at = program;
    const end = at + spec.sizes.program;
    let evaluation = 0;
    while (at < end) {
      const dst = registers + f64[at + 1] * pair;
      if (f64[at] === 0) {
        evaluate(dst, registers + f64[at + 2] * pair, planTime + evaluation * E);
        evaluation++;
        at += 3;
        continue;
      }
      const terms = f64[at + 2];
      at += 3;
      for (let j = 0; j < (d + 1) * E; j++) {
        let sum = 0;
        for (let k = 0; k < terms; k++) sum += f64[at + 2 * k] * f64[registers + f64[at + 2 * k + 1] * pair + j];
        f64[dst + j] = sum;
      }
      at += 2 * terms;
    }
    const result = registers + spec.output * pair;
    for (let k = 0; k < pair; k++) f[sampler + k] = f64[result + k];
  }

  return replay;
}
