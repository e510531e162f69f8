import assert from 'node:assert/strict';
import { instantiateKernels, kernelEngine } from '../../lib/kernels/load';

/** Runs with DIFFCDR_KERNELS set to a value, or unset. */
function withKernels<T>(value: string | undefined, run: () => T): T {
  const before = process.env.DIFFCDR_KERNELS;
  const set = (to: string | undefined): void => {
    if (to === undefined) delete process.env.DIFFCDR_KERNELS;
    else process.env.DIFFCDR_KERNELS = to;
  };
  set(value);
  try {
    return run();
  } finally {
    set(before);
  }
}

/** Runs as if WebAssembly had no SIMD. */
function withoutSimd<T>(run: () => T): T {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    return run();
  } finally {
    WebAssembly.validate = validate;
  }
}

describe('kernels/load', () => {
  it('takes WebAssembly where it has SIMD, else JavaScript', () => {
    assert.equal(
      withKernels(undefined, () => withoutSimd(kernelEngine)),
      'js',
    );
    const simd = withKernels(undefined, kernelEngine);
    assert.ok(simd === 'wasm-simd' || simd === 'js');
  });

  it('obeys DIFFCDR_KERNELS, and refuses what cannot be had', () => {
    assert.equal(withKernels('js', kernelEngine), 'js');
    assert.throws(() => withKernels('fast', kernelEngine), /must be js or wasm, not 'fast'/);
    assert.throws(() => withKernels('wasm', () => withoutSimd(kernelEngine)), /no WebAssembly SIMD/);
  });

  it('gives each instance a memory of its own, behind what the module keeps', function () {
    if (withKernels(undefined, kernelEngine) === 'js') return this.skip();
    const first = instantiateKernels<object>((start) => start + 1_000_000);
    const second = instantiateKernels<object>((start) => start + 1);
    assert.notEqual(first.buffer, second.buffer);
    assert.ok(first.buffer.byteLength >= 4 * (first.start + 1_000_000));
  });
});
