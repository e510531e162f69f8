import { UserError } from '../../errors';
import type { Tensor, Tensors, TensorValues } from '../../math/tensor';

/** A file of the format: tensors by name, and texts by name. */
export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Tensors;
}

const TYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;
type Dtype = keyof typeof TYPES;
const dtypes = Object.keys(TYPES) as Dtype[];

/** Bytes before the header: its length, a 64-bit whole number. */
const PREFIX = 8;
/** What the format allows a header. */
const MOST_HEADER = 100_000_000;

/** What the format calls a kind of numbers: F64, F32, I32, U8. */
export function dtypeOf(values: TensorValues): Dtype {
  return dtypes.find((name) => values instanceof TYPES[name]) as Dtype;
}

/**
 * Writes the format safetensors (github.com/huggingface/safetensors): the length of a JSON header, the header, and the numbers of all
 * tensors, little-endian, one after another. The same content gives the same bytes: wide numbers first, so that all lie where their
 * kind may, then by name; the header is filled up with blanks to a multiple of 8.
 */
export function writeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([a, { values: x }], [b, { values: y }]) => y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = {
    __metadata__: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  let end = 0;
  for (const [name, { shape, values }] of entries) {
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerEnd = PREFIX + 8 * Math.ceil(text.length / 8);
  const bytes = new Uint8Array(headerEnd + end);
  new DataView(bytes.buffer).setUint32(0, headerEnd - PREFIX, true);
  bytes.set(text, PREFIX);
  bytes.fill(0x20, PREFIX + text.length, headerEnd);
  let at = headerEnd;
  for (const [, { values }] of entries) {
    bytes.set(bytesOf(values), at);
    at += values.byteLength;
  }
  return bytes;
}

/** The bytes of an array, not copied. Typed arrays are little-endian wherever this project runs. */
export function bytesOf(values: TensorValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** True for bytes that begin as the format does: the length of a header, far below 4 GB, and the brace of its JSON. */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return head.length > PREFIX && head[PREFIX] === 0x7b && head.subarray(4, PREFIX).every((byte) => byte === 0);
}

const damaged = (what: string): UserError => new UserError(`this is no whole safetensors file: ${what}`);

/**
 * Reads the format, kinds F64, F32, I32 and U8. The tensors are copies.
 * @throws UserError that says what is wrong: the file is cut off, the header is no JSON, a tensor's length is not that of its shape,
 * tensors leave gaps or lie over each other, bytes are left over
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < PREFIX) throw damaged(`it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint32(0, true);
  const headerEnd = PREFIX + length;
  if (view.getUint32(4, true) !== 0 || length > MOST_HEADER || headerEnd > bytes.length) {
    throw damaged(`its header would be longer than the file, which has ${bytes.length} bytes`);
  }
  const { __metadata__: metadata = {}, ...described } = headerOf(bytes.subarray(PREFIX, headerEnd));
  if (!isObject(metadata) || Object.values(metadata).some((text) => typeof text !== 'string')) {
    throw damaged('its metadata are no texts');
  }
  const room = bytes.length - headerEnd;
  const ranges: [from: number, to: number][] = [];
  const tensors = Object.entries(described).map(([name, entry]): [string, Tensor] => {
    const { type, shape, from, to } = entryOf(name, entry, room);
    ranges.push([from, to]);
    // A copy, since the numbers may lie where their kind may not. Not by `slice`: a Buffer's makes none.
    const own = new Uint8Array(to - from);
    own.set(bytes.subarray(headerEnd + from, headerEnd + to));
    return [name, { shape, values: new type(own.buffer) }];
  });
  ranges.sort(([a, b], [c, d]) => a - c || b - d);
  let end = 0;
  for (const [from, to] of ranges) {
    if (from !== end) throw damaged(`tensors leave a gap or lie over each other at byte ${Math.min(from, end)}`);
    end = to;
  }
  if (end !== room) throw damaged(`its tensors take ${end} bytes, and ${room} are there`);
  // Not an object literal: a tensor may be called anything.
  return { metadata: metadata as Record<string, string>, tensors: Object.fromEntries(tensors) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headerOf(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('its header is no JSON');
  }
  if (!isObject(header)) throw damaged('its header is no JSON object');
  return header;
}

function entryOf(name: string, entry: unknown, room: number) {
  const { dtype, shape, data_offsets: offsets }: Record<string, unknown> = isObject(entry) ? entry : {};
  const named = `the tensor ${JSON.stringify(name)}`;
  const type = TYPES[dtypes.find((known) => known === dtype) as Dtype];
  if (!type) throw damaged(`${named} is of the kind ${JSON.stringify(dtype) ?? 'none'}, not ${dtypes.join(', ')}`);
  if (!isLengths(shape)) throw damaged(`${named} has no shape`);
  if (!isLengths(offsets) || offsets.length !== 2) throw damaged(`${named} has no place`);
  const [from, to] = offsets;
  if (from > to || to > room) throw damaged(`${named} lies outside of it: it is cut off, or was changed`);
  const numbers = shape.reduce((product, size) => product * size, 1);
  if (numbers * type.BYTES_PER_ELEMENT !== to - from) {
    throw damaged(`${named} of the shape [${shape.slice(0, 8).join(', ')}] has ${to - from} bytes`);
  }
  return { type, shape, from, to };
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
