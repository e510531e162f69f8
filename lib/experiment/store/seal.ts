import { hashJson, shortHash } from './canonical-json';

/** A result with the member `checksum`: a hash of the key and of all else, so that neither can be exchanged unnoticed. */
export function sealed(key: string, result: unknown): object {
  return { ...(result as object), checksum: checksumOf(key, result) };
}

/**
 * What was sealed under a key; a file from before there were checksums as it stands, and `checked` says so.
 * @returns undefined where the checksum is not that of the key and the content, or there is no object
 */
export function unsealed(key: string, value: unknown): { value: object; checked: boolean } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { checksum, ...result } = value as { checksum?: unknown };
  if (checksum === undefined) return { value: result, checked: false };
  return checksum === checksumOf(key, result) ? { value: result, checked: true } : undefined;
}

function checksumOf(key: string, result: unknown): string {
  return shortHash(hashJson({ key, result }));
}
