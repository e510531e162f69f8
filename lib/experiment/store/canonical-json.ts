import { platform } from '../../platform';

/**
 * JSON with one spelling only: keys sorted by code unit, no blanks, `undefined` members left out. Two values that mean
 * the same give the same text, so their hashes can serve as names. A plain object with `toJSON` (a noise schedule, a solver)
 * is what that returns.
 * @throws TypeError on what JSON cannot hold (NaN, ±∞, functions, class instances, cycles); the path to it is named
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', []);
}

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export function hashJson(value: unknown): string {
  return platform.sha256().update(canonicalJson(value)).hex();
}

/** The first 16 digits of a hash: what file names and result rows carry. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16);
}

function write(value: unknown, path: string, parents: readonly object[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    // JSON.stringify would write null here, and two different settings would share a name.
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which JSON cannot hold`);
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`);
  if (parents.includes(value)) throw new TypeError(`${path} holds itself`);
  const above = [...parents, value];
  if (Array.isArray(value)) return `[${value.map((entry, k) => write(entry, `${path}[${k}]`, above)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${path} is a ${value.constructor?.name ?? 'class instance'}: give plain objects and arrays`);
  }
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return write(toJSON.call(value), path, above);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${path}.${key}`, above)}`);
  return `{${members.join(',')}}`;
}
