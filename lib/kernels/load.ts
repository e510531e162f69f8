import { platform } from '../platform';

/** Which implementation of the kernels runs: `wasm-simd` (from `assembly/`) or its JavaScript twin `js`. */
export type KernelEngine = 'wasm-simd' | 'js';

/** A module of one v128 instruction: it is valid exactly where WebAssembly SIMD is there. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 5, 1, 96, 0, 1, 123], // type () → v128
  ...[3, 2, 1, 0], // one function of it
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11], // i32.const 0, i8x16.splat, i8x16.popcnt
);

/**
 * The engine for the kernels. Where the variable DIFFCDR_KERNELS is `js` or `wasm`, it decides, and what cannot be had is an
 * error; otherwise WebAssembly, or JavaScript where the machine has no WebAssembly SIMD. Either is reported by name.
 */
export function kernelEngine(): KernelEngine {
  const forced = platform.variable('DIFFCDR_KERNELS') ?? '';
  if (forced === 'js') return 'js';
  if (forced !== '' && forced !== 'wasm') {
    throw new Error(`DIFFCDR_KERNELS must be js or wasm, not '${forced}'`);
  }
  const simd = typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
  if (!simd && forced === 'wasm') throw new Error('DIFFCDR_KERNELS=wasm, but there is no WebAssembly SIMD here');
  return simd ? 'wasm-simd' : 'js';
}

let compiled: WebAssembly.Module | undefined;

/** The kernels' module, compiled once. @throws Error where `npm run build` has not been run */
function kernelModule(): WebAssembly.Module {
  if (compiled) return compiled;
  const bytes = platform.kernels();
  try {
    compiled = new WebAssembly.Module(bytes);
  } catch (error) {
    throw new Error(`the kernels cannot be compiled (${(error as Error).message}): run \`npm run build\` again`);
  }
  return compiled;
}

/** One instance of the kernels with a memory of its own. */
export interface KernelInstance<Exports> {
  readonly exports: Exports;
  readonly buffer: ArrayBuffer;
  /** First 4-byte word that is the caller's, as given to `layout`. */
  readonly start: number;
}

/**
 * An instance of the kernels. The memory is freed with the last reference to the instance.
 * @param endWord given the first free 4-byte word, the one past the last that is needed
 */
export function instantiateKernels<Exports>(endWord: (start: number) => number): KernelInstance<Exports> {
  const module = kernelModule();
  // What the module keeps for itself is far below one page.
  const start = 65536 / 4;
  const pages = Math.max(16, Math.ceil((endWord(start) * 4) / 65536));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: Math.max(pages, 16) });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as Exports & { freeFrom(): number };
  if (exports.freeFrom() > start * 4) throw new Error('the kernels keep more data for themselves than a page');
  return { exports, buffer: memory.buffer, start };
}
