import { instantiateKernels } from './load';

/** State of xoroshiro128+ as pure-rand gives and takes it: [s01, s00, s11, s10]. */
export type XoroshiroState = readonly number[];

let kernel: { fill(state: number, out: number, pairs: number): void; i32: Int32Array; f32: Float32Array } | undefined;

/** Numbers of one call. */
const BLOCK = 4096;

function normalKernel(): NonNullable<typeof kernel> {
  if (kernel) return kernel;
  const { exports, buffer, start } = instantiateKernels<{
    normalPairs(state: number, out: number, pairs: number): void;
  }>((word) => word + 4 + BLOCK);
  const from = start * 4;
  kernel = {
    fill: exports.normalPairs,
    i32: new Int32Array(buffer, from, 4),
    f32: new Float32Array(buffer, from + 16, BLOCK),
  };
  return kernel;
}

/**
 * Fills with standard normals by Marsaglia's polar method, in WebAssembly: the numbers that drawing pair after pair gives.
 * @param values an even count of them
 * @returns the generator's state afterwards
 */
export function fillNormalPairs(values: Float32Array, state: XoroshiroState): XoroshiroState {
  const { fill, i32, f32 } = normalKernel();
  const [s01, s00, s11, s10] = state;
  i32.set([s00, s01, s10, s11]);
  for (let at = 0; at < values.length; at += BLOCK) {
    const count = Math.min(BLOCK, values.length - at);
    fill(i32.byteOffset, f32.byteOffset, count / 2);
    values.set(f32.subarray(0, count), at);
  }
  return [i32[1], i32[0], i32[3], i32[2]];
}
