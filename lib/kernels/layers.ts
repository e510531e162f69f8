import { createJsLayersSteps } from './js/layers/steps';
import type { LayersKernel } from './layers-kernel';
import { LAYERS_MEMORY, LAYERS_ROWS, LAYERS_SCALARS, type LayersSpec, layersLayout } from './layers-layout';
import { instantiateKernels, type KernelEngine, kernelEngine } from './load';
import { kernelArguments } from './memory-table';

/** Exports of `assembly/layers/`. */
interface LayersExports {
  layersMemory(...scalarsAndPlaces: number[]): void;
  layersPack(): void;
  layersAccumulate(n: number, share: number): void;
  layersStep(): void;
  layersGuide(n: number): void;
  layersTime(): void;
  layersEstimate(n: number): void;
}

/** A kernel with a memory of its own, freed with the last reference to it: 0 but for the ones beside the sources. */
export function createLayersKernel(spec: LayersSpec, engine: KernelEngine = kernelEngine()): LayersKernel {
  const kernel = engine === 'js' ? jsKernel(spec) : wasmKernel(spec);
  const { f32, layout } = kernel;
  for (let r = 0; r < LAYERS_ROWS; r++) f32[layout.source + r * layout.E + spec.sizes.dim] = 1;
  return kernel;
}

function jsKernel(spec: LayersSpec): LayersKernel {
  const layout = layersLayout(spec.sizes, 0);
  const memory = { spec, layout, ...views(new ArrayBuffer(layout.end * 4)) };
  return { engine: 'js', ...memory, ...createJsLayersSteps(memory) };
}

function wasmKernel(spec: LayersSpec): LayersKernel {
  const { exports, buffer, start } = instantiateKernels<LayersExports>((word) => layersLayout(spec.sizes, word).end);
  const layout = layersLayout(spec.sizes, start);
  exports.layersMemory(...kernelArguments(LAYERS_SCALARS, LAYERS_MEMORY, spec, layout));
  return {
    engine: 'wasm-simd',
    spec,
    layout,
    ...views(buffer),
    pack: exports.layersPack,
    accumulate: exports.layersAccumulate,
    step: exports.layersStep,
    guide: exports.layersGuide,
    time: exports.layersTime,
    estimate: exports.layersEstimate,
  };
}

function views(buffer: ArrayBuffer): Pick<LayersKernel, 'f32' | 'i32' | 'f64'> {
  return { f32: new Float32Array(buffer), i32: new Int32Array(buffer), f64: new Float64Array(buffer) };
}
