import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { atan, cos, exp, expm1, log, log1p, log2, pow, sin, tanh } from '../../lib/math/elementary';
import { randomStream } from '../../lib/math/random';

/** Numbers of either sign from 2^−20 to 2^11, and multiples of π/4, where sines lose most. */
function numbers(): Float64Array {
  const stream = randomStream(1, 'test/elementary');
  const drawn = Float64Array.from({ length: 20000 }, () => (stream.uniform() - 0.5) * pow(2, stream.integer(32) - 20));
  const multiples = Float64Array.from({ length: 2000 }, (_, k) => (k - 1000) * (Math.PI / 4));
  return Float64Array.of(...drawn, ...multiples);
}

const positive = (x: number): number => Math.abs(x) + 5e-324;

/** What is computed, from which arguments, and the first digits of SHA-256 over the results, as Node 20's Math gives them. */
const functions: readonly [
  name: string,
  own: (x: number) => number,
  engine: (x: number) => number,
  argument: (x: number) => number,
  digest: string,
][] = [
  ['exp', exp, Math.exp, (x) => x, '44b9d8ce37e8b706'],
  ['expm1', expm1, Math.expm1, (x) => x, '46964cb5da637b69'],
  ['log', log, Math.log, positive, '611bbd71395325bc'],
  ['log1p', log1p, Math.log1p, (x) => Math.max(x, -0.999999), 'd01ffc8f317ddd94'],
  ['log2', log2, Math.log2, positive, '73c135597cc05f55'],
  ['sin', sin, Math.sin, (x) => x, 'a9f0f0fbc5afc5fe'],
  ['cos', cos, Math.cos, (x) => x, '33a92795f1d3cf2b'],
  ['atan', atan, Math.atan, (x) => x, '83d01b2122609698'],
  ['tanh', tanh, Math.tanh, (x) => x, '2622c6385272bfcb'],
  ['0.999^t', (t) => pow(0.999, t), (t) => 0.999 ** t, Math.trunc, '065080e8c144c74b'],
  ['x^-0.8', (x) => pow(x, -0.8), (x) => x ** -0.8, positive, 'ef0a8a9aceadf729'],
  ['x^3', (x) => pow(x, 3), (x) => x ** 3, positive, '97c43d778e25840a'],
];

describe('elementary functions', () => {
  const corpus = numbers();

  for (const [name, own, engine, argument, digest] of functions) {
    it(`${name} has the same bits everywhere`, () => {
      const values = corpus.map((x) => own(argument(x)));
      const hash = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
      assert.equal(hash.slice(0, 16), digest);
    });

    it(`${name} is the engine's within two units in the last place`, () => {
      for (const raw of corpus) {
        const x = argument(raw);
        const expected = engine(x);
        if (!Number.isFinite(expected)) assert.equal(own(x), expected);
        else assert.ok(Math.abs(own(x) - expected) <= 5e-16 * Math.abs(expected) + 5e-324, `${name} of ${x}`);
      }
    });
  }

  it('takes the ends of the range', () => {
    assert.deepEqual([exp(710), exp(-746), exp(0), exp(1)], [Infinity, 0, 1, Math.E]);
    assert.deepEqual([expm1(710), expm1(-60), expm1(-0)], [Infinity, -1, -0]);
    assert.deepEqual([log(0), log(1), log(Infinity), log(-1)], [-Infinity, 0, Infinity, Number.NaN]);
    assert.deepEqual([log1p(-1), log1p(0), log1p(-2)], [-Infinity, 0, Number.NaN]);
    assert.deepEqual([log2(8), log2(2 ** -1074), log2(0)], [3, -1074, -Infinity]);
    assert.deepEqual([sin(-0), cos(0), atan(Infinity)], [-0, 1, Math.PI / 2]);
    assert.deepEqual(
      [pow(0, 3), pow(0, 0), pow(0, -1), pow(2, 1024), pow(2, -1074)],
      [0, 1, Infinity, Infinity, 5e-324],
    );
    for (const value of [exp, expm1, log, log1p, log2, atan].map((f) => f(Number.NaN))) assert.ok(Number.isNaN(value));
  });

  it('refuses what it cannot compute to the last bit', () => {
    assert.throws(() => sin(1e6), /an angle must lie within/);
    assert.throws(() => cos(Number.NaN), /an angle must lie within/);
    assert.throws(() => pow(-2, 3), /-2 to the power of 3/);
    assert.throws(() => pow(2, Number.NaN), RangeError);
  });
});
