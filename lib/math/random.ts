import { xoroshiro128plus } from 'pure-rand';
import { kernelEngine } from '../kernels/load';
import { fillNormalPairs } from '../kernels/normal';
import { log } from './elementary';

/**
 * A seeded stream of random numbers. Every stage draws from a stream of its own, named after it, so that a draw added in
 * one stage changes no other.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits fine. */
  uniform(): number;
  /** Uniform integer in 0 … bound − 1; bound from 1 to 2^32. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** Fisher–Yates, in place. Returns its argument. */
  shuffle<T extends Int32Array | number[]>(values: T): T;
  /** Fills with independent standard normals. Returns its argument. */
  fillNormal<T extends Float32Array | Float64Array>(values: T): T;
}

/** 32-bit FNV-1a over UTF-16 code units: turns a stage name into a number. */
function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let k = 0; k < name.length; k++) h = Math.imul(h ^ name.charCodeAt(k), 0x01000193);
  return h | 0;
}

/** The finaliser of MurmurHash3: neighbouring seeds give unrelated streams. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The stream of one stage of one run.
 * @param seed whole number, the run's seed
 * @param stage name of the stage, for example `embedding/source`
 */
export function randomStream(seed: number, stage: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
  let generator = xoroshiro128plus(mix(mix(seed) ^ hashName(stage)));
  const next = (): number => generator.unsafeNext() >>> 0;
  const fast = kernelEngine() === 'wasm-simd';
  let spare: number | undefined;

  const stream: RandomStream = {
    uniform: () => next() / 4294967296,
    integer(bound) {
      if (!(Number.isInteger(bound) && bound >= 1 && bound <= 4294967296)) {
        throw new RangeError(`bound must be a whole number from 1 to 2^32, not ${bound}`);
      }
      // Draws from the incomplete last block are thrown away: they would favour small numbers.
      const limit = 4294967296 - (4294967296 % bound);
      let draw = next();
      while (draw >= limit) draw = next();
      return draw % bound;
    },
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Marsaglia's polar method.
      let x: number;
      let y: number;
      let s: number;
      do {
        x = next() / 2147483648 - 1;
        y = next() / 2147483648 - 1;
        s = x * x + y * y;
      } while (s >= 1 || s === 0);
      const scale = Math.sqrt((-2 * log(s)) / s);
      spare = y * scale;
      return x * scale;
    },
    shuffle(values) {
      for (let k = values.length - 1; k > 0; k--) {
        const j = stream.integer(k + 1);
        const held = values[k];
        values[k] = values[j];
        values[j] = held;
      }
      return values;
    },
    fillNormal(values) {
      let k = 0;
      if (fast && values instanceof Float32Array) {
        if (spare !== undefined && values.length > 0) values[k++] = stream.normal();
        const pairs = values.subarray(k, values.length - ((values.length - k) % 2));
        generator = xoroshiro128plus.fromState(fillNormalPairs(pairs, generator.getState()));
        k += pairs.length;
      }
      for (; k < values.length; k++) values[k] = stream.normal();
      return values;
    },
  };
  return stream;
}

/** Hands out the streams of one run: `random('embedding/source')`. Asking twice for a name gives the same numbers again. */
export type RandomStreams = (stage: string) => RandomStream;

/** The streams of the run with this seed. */
export function randomStreams(seed: number): RandomStreams {
  return (stage) => randomStream(seed, stage);
}
