import type { DIM_PARAMETERS, DimParameterShape } from '../../kernels/dim-parameters';
import type { DimParameters, Linear } from './parameters';

// How parameters and rows lie in the memory of a DIM's kernel.

/** The memory of a kernel that holds a DIM. */
export interface DimMemory {
  readonly f32: Float32Array;
  readonly layout: Readonly<Record<keyof typeof DIM_PARAMETERS, number>> & DimParameterShape;
}

/** Where a layer lies in the kernel's parameter block: W[o][i] at weight + o·perOut + i·perIn, b[o] at bias + o·perBias. */
function layerPlaces(
  l: DimMemory['layout'],
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

/** Rows of `width` numbers into a kernel's rows of `stride`. */
export function putRows(
  f32: Float32Array,
  at: number,
  stride: number,
  rows: Float32Array | Float64Array,
  n: number,
  width: number,
): void {
  for (let r = 0, from = 0; r < n; r++, at += stride) {
    for (let j = 0; j < width; j++, from++) f32[at + j] = rows[from];
  }
}

/** Writes the parameters where the kernel reads them. */
export function setParameters({ f32, layout }: DimMemory, d: number, parameters: DimParameters): void {
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
export function getParameters({ f32, layout }: DimMemory, d: number, h: number): DimParameters<Float32Array> {
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
