import assert from 'node:assert/strict';
import { UserError } from '../../../lib/errors';
import { looksLikeSafetensors, readSafetensors, writeSafetensors } from '../../../lib/experiment/model/safetensors';
import { randomStream } from '../../../lib/math/random';
import { type Tensors, tensor } from '../../../lib/math/tensor';

const tensors: Tensors = {
  bytes: tensor(Uint8Array.of(1, 2, 255)),
  'a.weight': tensor(Float32Array.of(1.5, -2, 0.25, 3, 4, 5), 2, 3),
  whole: tensor(Int32Array.of(-7, 2 ** 31 - 1)),
  exact: tensor(Float64Array.of(Math.PI, 5e-324, -0)),
  none: tensor(new Float32Array(0), 0, 4),
  'ünï "x"': tensor(Float32Array.of(9)),
};
const metadata = { format: 'test', note: 'ä\n"' };

/** A file of the format, its header as it is given. */
function fileOf(header: unknown, data: ArrayLike<number> = [], length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(Uint8Array.from(data), 8 + text.length);
  return bytes;
}

describe('safetensors', () => {
  it('gives back what was written, wherever the bytes lie', () => {
    const bytes = writeSafetensors({ metadata, tensors });
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    for (const given of [bytes, shifted, Buffer.from(bytes)]) {
      const read = readSafetensors(given);
      assert.deepEqual(read.metadata, metadata);
      assert.deepEqual({ ...read.tensors }, tensors);
      assert.ok(Object.is(read.tensors.exact.values[2], -0));
    }
    assert.ok(looksLikeSafetensors(bytes));
    assert.ok(!looksLikeSafetensors(new TextEncoder().encode('user,item,rating\n')));
  });

  it('writes the layout of the format: length, JSON, numbers, each kind where it may lie', () => {
    const bytes = writeSafetensors({ metadata, tensors });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assert.equal((8 + length) % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    assert.deepEqual(header.__metadata__, metadata);
    assert.deepEqual(header['a.weight'], { dtype: 'F32', shape: [2, 3], data_offsets: [24, 48] });
    for (const { dtype, data_offsets: offsets } of Object.values(header) as {
      dtype?: string;
      data_offsets: number[];
    }[]) {
      if (dtype && dtype !== 'U8') assert.equal(offsets[0] % (dtype === 'F64' ? 8 : 4), 0);
    }
    assert.equal(new DataView(bytes.buffer).getFloat64(8 + length, true), Math.PI);
  });

  it('writes the same bytes whatever the order of the tensors', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    assert.deepEqual(writeSafetensors({ metadata, tensors: reversed }), writeSafetensors({ metadata, tensors }));
  });

  it('reads what another writer made: no metadata, numbers at odd places', () => {
    const header = {
      b: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
      f: { dtype: 'F32', shape: [], data_offsets: [1, 5] },
    };
    const read = readSafetensors(fileOf(header, [7, 0, 0, 0x80, 0x3f]));
    assert.deepEqual([...read.tensors.b.values, ...read.tensors.f.values], [7, 1]);
  });

  const f32 = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({
    x: { dtype, shape, data_offsets: offsets },
  });
  const broken: Readonly<Record<string, [bytes: Uint8Array, says: RegExp]>> = {
    'an empty file': [new Uint8Array(0), /it has 0 bytes/],
    'seven bytes': [new Uint8Array(7), /it has 7 bytes/],
    'a header beyond the end': [fileOf({}, [], 10_000), /header would be longer than the file/],
    'a header of 2^63 bytes': [fileOf({}, [], 2 ** 62), /header would be longer/],
    'a header that is no JSON': [fileOf('{"a":'), /header is no JSON/],
    'a header that is not UTF-8': [fileOf({}).fill(0xff, 8), /header is no JSON/],
    'a header that is a list': [fileOf([]), /no JSON object/],
    'a header that is nested 20,000 deep': [fileOf('['.repeat(20_000)), /no JSON/],
    'metadata that are numbers': [fileOf({ __metadata__: { a: 1 } }), /metadata are no texts/],
    'metadata that are a list': [fileOf({ __metadata__: [] }), /metadata are no texts/],
    'a tensor that is a number': [fileOf({ x: 1 }), /"x" is of the kind none/],
    'an unknown kind': [fileOf(f32([1], [0, 2], 'BF16'), [0, 0]), /"x" is of the kind "BF16", not F64, F32, I32, U8/],
    'a kind that is of the prototype': [
      fileOf(f32([1], [0, 4], 'constructor'), [0, 0, 0, 0]),
      /of the kind "constructor"/,
    ],
    'a shape of halves': [fileOf(f32([0.5], [0, 2]), [0, 0]), /no shape/],
    'a negative shape': [fileOf(f32([-1, -1], [0, 4]), [0, 0, 0, 0]), /no shape/],
    'a shape that is a text': [fileOf(f32('1', [0, 4]), [0, 0, 0, 0]), /no shape/],
    'three offsets': [fileOf(f32([1], [0, 4, 8]), [0, 0, 0, 0]), /no place/],
    'offsets the wrong way round': [fileOf(f32([1], [4, 0]), [0, 0, 0, 0]), /lies outside/],
    'a tensor beyond the end': [fileOf(f32([2], [0, 8]), [0, 0, 0, 0]), /lies outside of it: it is cut off/],
    'a shape that is not of the bytes': [fileOf(f32([2], [0, 4]), [0, 0, 0, 0]), /of the shape \[2\] has 4 bytes/],
    'a shape of 2^60 numbers': [fileOf(f32([2 ** 30, 2 ** 30], [0, 4]), [0, 0, 0, 0]), /has 4 bytes/],
    'a gap': [fileOf(f32([1], [4, 8]), new Uint8Array(8)), /leave a gap or lie over each other at byte 0/],
    'tensors over each other': [
      fileOf({ ...f32([1], [0, 4]), y: { dtype: 'F32', shape: [1], data_offsets: [2, 6] } }, new Uint8Array(6)),
      /lie over each other at byte 2/,
    ],
    'bytes left over': [fileOf(f32([1], [0, 4]), new Uint8Array(9)), /its tensors take 4 bytes, and 9 are there/],
  };
  for (const [what, [bytes, says]] of Object.entries(broken)) {
    it(`refuses ${what} in a sentence`, () => {
      assert.throws(
        () => readSafetensors(bytes),
        (error: Error) => error instanceof UserError && says.test(error.message) && error.message.length <= 300,
      );
    });
  }

  it('of 3,000 changed files reads or refuses each, and reads nothing that is not there', () => {
    const whole = writeSafetensors({ metadata, tensors });
    const random = randomStream(1, 'test/safetensors');
    let refused = 0;
    for (let k = 0; k < 3000; k++) {
      const bytes = whole.slice(0, random.uniform() < 0.3 ? random.integer(whole.length) : whole.length);
      for (let n = random.integer(4); n >= 0 && bytes.length > 0; n--) {
        bytes[random.integer(bytes.length)] = random.integer(256);
      }
      try {
        const { tensors: read } = readSafetensors(bytes);
        for (const { shape, values } of Object.values(read)) {
          assert.equal(
            shape.reduce((product, size) => product * size, 1),
            values.length,
          );
        }
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
        assert.ok(error.message.length <= 300);
        refused++;
      }
    }
    assert.ok(refused > 1000 && refused < 3000, `${refused} refused`);
  });
});
