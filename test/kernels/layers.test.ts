import assert from 'node:assert/strict';
import { initialDimParameters } from '../../lib/diffusion/dim/init';
import { getParameters, setParameters } from '../../lib/diffusion/dim/kernel-memory';
import { dimParameterList } from '../../lib/diffusion/dim/parameter-list';
import { referenceGuidedNoise, referenceLoss } from '../../lib/diffusion/dim/reference';
import { linear } from '../../lib/diffusion/schedule/linear';
import { timeEmbedding } from '../../lib/diffusion/time-embedding';
import { createLayersKernel } from '../../lib/kernels/layers';
import type { LayersKernel } from '../../lib/kernels/layers-kernel';
import { LAYERS_ACTIVATIONS, LAYERS_ROWS, type LayersSpec } from '../../lib/kernels/layers-layout';
import { type KernelEngine, kernelEngine } from '../../lib/kernels/load';
import { randomStream } from '../../lib/math/random';
import { assertNear } from '../diffusion/golden';

const engines: KernelEngine[] = kernelEngine() === 'wasm-simd' ? ['wasm-simd', 'js'] : ['js'];
const steps = 50;
const levels = linear.noiseLevels(steps);

type Case = Pick<LayersSpec, 'activation' | 'guidance'> & { readonly d: number; readonly h: number };

/** A kernel and the parameters in it: large enough ones for φ to bend. */
function kernelOf({ activation, guidance, d, h }: Case, engine: KernelEngine) {
  const random = randomStream(4, 'parameters');
  const parameters = initialDimParameters(d, h, random, Float32Array);
  for (const array of dimParameterList(parameters)) for (let k = 0; k < array.length; k++) array[k] *= 3;
  const spec = { sizes: { dim: d, hidden: h, steps }, activation, guidance, learningRate: 0.01, clipNorm: 1 };
  const kernel = createLayersKernel(spec, engine);
  setParameters(kernel, d, parameters);
  kernel.pack();
  const { f32, layout } = kernel;
  for (let t = 0; t < steps; t++) f32.set(timeEmbedding([t], h, new Float32Array(h)), layout.tau + t * layout.H);
  return { kernel, parameters };
}

/** n rows of normals in a place of the kernel, and beside it. */
function fill({ f32, layout }: LayersKernel, place: 'x' | 'goal' | 'source', n: number, d: number): Float32Array {
  const rows = randomStream(n, place).fillNormal(new Float32Array(n * d));
  for (let k = 0; k < n * d; k++) f32[layout[place] + Math.floor(k / d) * layout.E + (k % d)] = rows[k];
  return rows;
}

/** The sum of a kernel's gradient, as parameters. */
function gradientOf({ f32, layout }: LayersKernel, d: number, h: number) {
  const shift = layout.gradient - layout.w1;
  const { w1, w2, b2, w3, b3, timeWeight, timeBias, condition, E, H } = layout;
  const places = { w1, w2, b2, w3, b3, timeWeight, timeBias, condition };
  const moved = Object.fromEntries(Object.entries(places).map(([name, at]) => [name, at + shift]));
  return getParameters({ f32, layout: { ...(moved as typeof places), E, H } }, d, h);
}

describe('kernels/layers', () => {
  if (!engines.includes('wasm-simd')) it.skip('wasm-simd: DIFFCDR_KERNELS or this Node leaves WebAssembly SIMD out');

  for (const engine of engines) {
    for (const activation of LAYERS_ACTIVATIONS) {
      for (const [d, h] of [
        [10, 32],
        [3, 6],
        [12, 20],
      ]) {
        const tried: Case = { activation, guidance: 0.3, d, h };

        it(`gradients are those of the float64 reference to 1e-5: ${engine}, ${activation}, d ${d}, h ${h}`, () => {
          const { kernel, parameters } = kernelOf(tried, engine);
          const { f32, i32, f64, layout } = kernel;
          for (const n of [1, 6, 37]) {
            const clean = fill(kernel, 'x', n, d);
            const noise = fill(kernel, 'goal', n, d);
            const condition = fill(kernel, 'source', n, d);
            const t = Int32Array.from({ length: n }, (_, r) => (r * 13) % steps);
            const keep = Uint8Array.from({ length: n }, (_, r) => (r % 3 === 1 ? 0 : 1));
            // The kernel is given x_t, the reference the clean vector whose x_t it is.
            const target = Float64Array.from(clean, (x, k) => {
              const row = t[Math.floor(k / d)];
              return (x - levels.sqrtOneMinusAlphaBar[row] * noise[k]) / levels.sqrtAlphaBar[row];
            });
            i32.set(t, layout.time);
            f32.set(keep, layout.keep);
            f64[layout.losses / 2] = 0;
            f32.fill(0, layout.gradient, layout.gradient + layout.parameterWords);
            kernel.accumulate(n, 1 / (n * d));
            const batch = { size: n, target, condition, noise, t, keep };
            const expected = referenceLoss(parameters, activation, levels, batch);
            assertNear([f64[layout.losses / 2]], [expected.loss], 1e-6, 'loss');
            const byHand = dimParameterList(expected.gradient);
            dimParameterList(gradientOf(kernel, d, h)).forEach((array, k) => {
              assertNear(array, byHand[k], 1e-5, `array ${k} of ${n} rows`);
            });
          }
        });

        it(`the guided estimate is the reference's to 1e-6: ${engine}, ${activation}, d ${d}, h ${h}`, () => {
          const { kernel, parameters } = kernelOf(tried, engine);
          const { f32, layout } = kernel;
          for (const n of [1, 18, LAYERS_ROWS]) {
            const x = fill(kernel, 'x', n, d);
            const condition = fill(kernel, 'source', n, d);
            f32.set(timeEmbedding([17.25], h, new Float32Array(h)), layout.tauNow);
            kernel.guide(n);
            kernel.time();
            kernel.estimate(n);
            const expected = referenceGuidedNoise(parameters, activation, x, condition, 17.25, tried.guidance);
            const estimate = expected.map((_, k) => f32[layout.estimate + Math.floor(k / d) * layout.E + (k % d)]);
            assertNear(estimate, expected, 1e-6, `${n} rows`);
          }
        });
      }
    }

    it(`the activations are float32's over their whole range: ${engine}`, () => {
      // A network of one way: W1 and W2 pass x on to φ(φ(x)), W3 gives it out.
      for (const activation of LAYERS_ACTIVATIONS) {
        const { kernel } = kernelOf({ activation, guidance: 0, d: 4, h: 8 }, engine);
        const { f32, layout } = kernel;
        f32.fill(0, layout.w1, layout.first);
        for (let k = 0; k < 4; k++) {
          f32[layout.w1 + k * layout.H + k] = 1;
          f32[layout.w2 + k * layout.H + k] = 1;
          f32[layout.w3 + k * layout.H + k] = 1;
        }
        kernel.pack();
        kernel.guide(4);
        kernel.time();
        const phi = {
          none: (z: number) => z,
          relu: (z: number) => Math.max(z, 0),
          silu: (z: number) => z / (1 + Math.exp(-z)),
          tanh: Math.tanh,
        }[activation];
        const values = [0, 1e-30, 1e-4, 0.1, 0.34, 0.35, 0.7, 1, 2.5, 8.9, 9.1, 20, 87, 90, 1000];
        for (const value of values.flatMap((size) => [size, -size])) {
          f32[layout.x] = value;
          kernel.estimate(1);
          const expected = phi(phi(Math.fround(value)));
          const error = Math.abs(f32[layout.estimate] - expected);
          // Far below 0 silu is only as small as 1e-22.
          assert.ok(error <= 4e-7 * Math.abs(expected) + 1e-22, `${activation} ${value}: off by ${error}`);
        }
      }
    });
  }
});
