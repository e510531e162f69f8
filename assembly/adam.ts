// Adam with a gradient clipped by its norm.

/** Factor of the gradient, Adam's rate and Adam's ε at the present step; set by `prepareAdam`. */
export let scale: f32 = 0;
export let rate: f32 = 0;
export let eps: f32 = 0;

/** Makes ready for step t with a gradient whose squares add up to `sum`. */
export function prepareAdam(sum: f64, t: f64, learningRate: f64, clipNorm: f64): void {
  const correction = sqrt(1 - 0.999 ** t);
  scale = <f32>min<f64>(1, clipNorm / (sqrt(sum) + 1e-6));
  rate = <f32>((learningRate * correction) / (1 - 0.9 ** t));
  eps = <f32>(1e-8 * correction);
}

/** Inlined wherever four parameters are at hand. */
export class Adam {
  /**
   * Adam on the four parameters at p with moments at m and v and the clipped gradient x. m + (1 − β)(g − m): 0.999 in float32 is off by
   * enough to show in v after a thousand steps, 0.001 is not.
   */
  @inline
  static at(p: usize, m: usize, v: usize, x: v128, rates: v128, epses: v128): void {
    const m0 = v128.load(m);
    const v0 = v128.load(v);
    const mm = f32x4.add(m0, f32x4.mul(f32x4.splat(0.1), f32x4.sub(x, m0)));
    const vv = f32x4.add(v0, f32x4.mul(f32x4.splat(0.001), f32x4.sub(f32x4.mul(x, x), v0)));
    v128.store(m, mm);
    v128.store(v, vv);
    v128.store(p, f32x4.sub(v128.load(p), f32x4.div(f32x4.mul(rates, mm), f32x4.add(f32x4.sqrt(vv), epses))));
  }
}

/** The prepared Adam step on `bytes` of parameters. */
export function adam(p: usize, m: usize, v: usize, g: usize, bytes: usize): void {
  const scales = f32x4.splat(scale);
  const rates = f32x4.splat(rate);
  const epses = f32x4.splat(eps);
  for (let j: usize = 0; j < bytes; j += 16) {
    Adam.at(p + j, m + j, v + j, f32x4.mul(v128.load(g + j), scales), rates, epses);
  }
}
