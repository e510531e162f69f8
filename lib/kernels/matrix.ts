import { multiply, multiplyTransposed } from './js/matrix';
import { instantiateKernels, type KernelEngine, kernelEngine } from './load';

/** Products of row-major float64 matrices. Both engines sum in the same order and give the same bits. */
export interface MatrixKernel {
  readonly engine: KernelEngine;
  /** C += A B with A [m × k], B [k × n], C [m × n]. */
  multiply(m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Float64Array): void;
  /** C += Aᵀ B with A [k × m], B [k × n], C [m × n]. */
  multiplyTransposed(m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Float64Array): void;
}

interface MatrixExports {
  matrixProduct(
    m: number,
    n: number,
    k: number,
    a: number,
    rowStep: number,
    sumStep: number,
    b: number,
    c: number,
  ): void;
}

/** The JavaScript twin as a kernel. */
export const jsMatrixKernel: MatrixKernel = { engine: 'js', multiply, multiplyTransposed };

/**
 * The products on the machine's kernel engine. The matrices are copied into the kernel's memory and back, which pays from
 * some ten thousand multiplications on.
 * @param entries most entries of A, B and C together
 */
export function createMatrixKernel(entries: number): MatrixKernel {
  return kernelEngine() === 'js' ? jsMatrixKernel : createWasmMatrixKernel(entries);
}

/** As `createMatrixKernel`, on WebAssembly. */
export function createWasmMatrixKernel(entries: number): MatrixKernel {
  const { exports, buffer, start } = instantiateKernels<MatrixExports>((word) => word + 2 * entries);
  const memory = new Float64Array(buffer);
  const first = start / 2; // words are of 4 bytes
  const product = (
    m: number,
    n: number,
    k: number,
    a: Float64Array,
    rowStep: number,
    sumStep: number,
    b: Float64Array,
    c: Float64Array,
  ): void => {
    const atB = first + m * k;
    const atC = atB + k * n;
    if (m * k + k * n + m * n > entries) {
      throw new RangeError(`the kernel was made for ${entries} entries, not for ${m} × ${k} × ${n}`);
    }
    memory.set(m * k === a.length ? a : a.subarray(0, m * k), first);
    memory.set(k * n === b.length ? b : b.subarray(0, k * n), atB);
    memory.set(m * n === c.length ? c : c.subarray(0, m * n), atC);
    exports.matrixProduct(m, n, k, first * 8, rowStep * 8, sumStep * 8, atB * 8, atC * 8);
    c.set(memory.subarray(atC, atC + m * n));
  };
  return {
    engine: 'wasm-simd',
    multiply: (m, n, k, a, b, c) => product(m, n, k, a, k, 1, b, c),
    multiplyTransposed: (m, n, k, a, b, c) => product(m, n, k, a, 1, m, b, c),
  };
}
