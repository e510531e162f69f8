import { driftTables } from './adam-drift';
import { createJsMfKernel } from './js/mf';
import { type KernelEngine, kernelEngine } from './load';
import type { MfKernel } from './mf-kernel';
import type { MfSpec } from './mf-layout';
import { createWasmMfKernel } from './wasm-mf';

/** What a caller chooses; the rest of `MfSpec` follows. */
export type MfOptions = Omit<MfSpec, 'cap'> & { readonly epochs: number };

/** Builds the kernel with a memory of its own, which is freed with it. */
export function createMfKernel(options: MfOptions, engine: KernelEngine = kernelEngine()): MfKernel {
  const steps = options.epochs * Math.ceil(options.sizes.rows / options.sizes.batchSize);
  const { cap, ...tables } = driftTables(options.adam, steps);
  const spec: MfSpec = { ...options, cap };
  const kernel = engine === 'wasm-simd' ? createWasmMfKernel(spec) : createJsMfKernel(spec);
  for (const [name, table] of Object.entries(tables)) kernel.f32.set(table, kernel.layout[name as keyof typeof tables]);
  return kernel;
}
