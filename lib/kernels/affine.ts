import type { AffineKernel } from './affine-kernel';
import { AFFINE_MEMORY, AFFINE_SCALARS, type AffineSpec, affineLayout, affineShape } from './affine-layout';
import { createJsAffineSteps } from './js/affine/steps';
import { instantiateKernels, type KernelEngine, kernelEngine } from './load';
import { copyEqualPlaces, kernelArguments } from './memory-table';

/** Exports of `assembly/affine/`. */
interface AffineExports {
  affineMemory(...scalarsAndPlaces: number[]): void;
  affineCompose(): void;
  affineGather(n: number): void;
  affineGatherItems(n: number): void;
  affineTrain(n: number): void;
  affineReplay(): void;
  affineAlign(n: number, lambda: number, norm: number): void;
}

/** A kernel with a memory of its own, freed with the last reference to it: 0 but for the ones beside the sources. */
export function createAffineKernel(spec: AffineSpec, engine: KernelEngine = kernelEngine()): AffineKernel {
  const kernel = engine === 'js' ? jsKernel(spec) : wasmKernel(spec);
  const { f32, layout } = kernel;
  for (let r = 0; r < layout.rows; r++) f32[layout.source + r * layout.E + spec.sizes.dim] = 1;
  return kernel;
}

/** The kernel with room for `capacity` rows: all that does not lie by rows of a batch is carried over. */
export function growAffineKernel(kernel: AffineKernel, capacity: number): AffineKernel {
  const spec = { ...kernel.spec, sizes: { ...kernel.spec.sizes, capacity } };
  const grown = createAffineKernel(spec, kernel.engine);
  const memoryOf = ({ f32, layout, spec: { sizes } }: AffineKernel) => ({ f32, layout, shape: affineShape(sizes) });
  copyEqualPlaces(AFFINE_MEMORY, memoryOf(kernel), memoryOf(grown));
  return grown;
}

function jsKernel(spec: AffineSpec): AffineKernel {
  const layout = affineLayout(spec.sizes, 0);
  const memory = views(new ArrayBuffer(layout.end * 4));
  return { engine: 'js', spec, layout, ...memory, ...createJsAffineSteps({ spec, layout, ...memory }) };
}

function wasmKernel(spec: AffineSpec): AffineKernel {
  const { exports, buffer, start } = instantiateKernels<AffineExports>((word) => affineLayout(spec.sizes, word).end);
  const layout = affineLayout(spec.sizes, start);
  exports.affineMemory(...kernelArguments(AFFINE_SCALARS, AFFINE_MEMORY, spec, layout));
  return {
    engine: 'wasm-simd',
    spec,
    layout,
    ...views(buffer),
    compose: exports.affineCompose,
    gather: exports.affineGather,
    gatherItems: exports.affineGatherItems,
    train: exports.affineTrain,
    replay: exports.affineReplay,
    align: exports.affineAlign,
  };
}

function views(buffer: ArrayBuffer): Pick<AffineKernel, 'f32' | 'i32' | 'f64'> {
  return { f32: new Float32Array(buffer), i32: new Int32Array(buffer), f64: new Float64Array(buffer) };
}
