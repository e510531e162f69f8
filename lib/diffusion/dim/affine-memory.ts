import type { AffineKernel } from '../../kernels/affine-kernel';
import type { AffineLayout } from '../../kernels/affine-layout';
import type { PlanOp } from '../solver/plan';
import type { DimParameters, Linear } from './parameters';

// How rows, plans and parameters of the affine engine lie in its kernel's memory.

/** A plan as numbers: [0, dst, src] for an evaluation, [1, dst, n, c, src, …] for a combination of n terms. */
export function encodePlan(ops: readonly PlanOp[]): number[] {
  return ops.flatMap((o) => (o.op === 'eval' ? [0, o.dst, o.src] : [1, o.dst, o.terms.length, ...o.terms.flat()]));
}

/** Where a layer lies in the kernel's parameter block: W[o][i] at weight + o·perOut + i·perIn, b[o] at bias + o·perBias. */
function layerPlaces(
  l: AffineLayout,
  d: number,
): Record<string, { weight: number; perOut: number; perIn: number; bias: number }> {
  return {
    hidden1: { weight: l.w1, perOut: 1, perIn: l.H, bias: l.w1 + d * l.H },
    hidden2: { weight: l.w2, perOut: l.H, perIn: 1, bias: l.b2 },
    output: { weight: l.w3, perOut: l.H, perIn: 1, bias: l.b3 },
    timeProjection: { weight: l.timeWeight, perOut: l.H, perIn: 1, bias: l.timeBias },
    conditionProjection: { weight: l.condition, perOut: 1, perIn: l.E, bias: l.condition + d * l.E },
  };
}

/** Rows [sin | cos] of h numbers into rows whose halves have `halfWords`. */
export function putWaves(f32: Float32Array, at: number, halfWords: number, waves: Float64Array, h: number): void {
  const half = h / 2;
  for (let from = 0; from < waves.length; from += half, at += halfWords) {
    for (let k = 0; k < half; k++) f32[at + k] = waves[from + k];
  }
}

/** Rows of `width` numbers into a kernel's rows of `stride`. */
export function putRows(
  f32: Float32Array,
  at: number,
  stride: number,
  rows: Float32Array,
  n: number,
  width: number,
): void {
  for (let r = 0, from = 0; r < n; r++, at += stride) {
    for (let j = 0; j < width; j++, from++) f32[at + j] = rows[from];
  }
}

/** Writes the parameters where the kernel reads them. */
export function setParameters({ f32, layout }: AffineKernel, d: number, parameters: DimParameters): void {
  for (const [name, place] of Object.entries(layerPlaces(layout, d))) {
    const { weight, bias } = parameters[name as keyof DimParameters] as Linear;
    const inputs = weight.length / bias.length;
    for (let o = 0; o < bias.length; o++) {
      f32[place.bias + o] = bias[o];
      for (let i = 0; i < inputs; i++) f32[place.weight + o * place.perOut + i * place.perIn] = weight[o * inputs + i];
    }
  }
}

/** The parameters as the kernel left them. */
export function getParameters({ f32, layout }: AffineKernel, d: number, h: number): DimParameters<Float32Array> {
  const places = layerPlaces(layout, d);
  const layer = (name: string, inputs: number, outputs: number): Linear<Float32Array> => {
    const place = places[name];
    const weight = new Float32Array(inputs * outputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) weight[o * inputs + i] = f32[place.weight + o * place.perOut + i * place.perIn];
    }
    return { weight, bias: f32.slice(place.bias, place.bias + outputs) };
  };
  return {
    embeddingDim: d,
    hiddenDim: h,
    hidden1: layer('hidden1', d, h),
    hidden2: layer('hidden2', h, h),
    output: layer('output', h, d),
    timeProjection: layer('timeProjection', h, d),
    conditionProjection: layer('conditionProjection', d, d),
  };
}
