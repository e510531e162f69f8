import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../errors';
import { shortenPath } from '../../printable';
import { makeFolder } from './atomic-file';

/** What a path is that is no regular file, in words. */
export async function irregular(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found || found.isFile()) return undefined;
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a link';
  return found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
}

/**
 * To be asked before work whose result goes to a file.
 * @param option how the user named it, for example `--json`
 * @param inputs files that the command reads, where given: none of them may be replaced, under whatever name
 * @throws UserError where the file cannot be, or should not be, written; its folder is made
 */
export async function checkOutput(
  option: string,
  path: string,
  inputs: readonly (string | undefined)[] = [],
): Promise<void> {
  const named = `${option} ${shortenPath(path)}`;
  const kind = await irregular(path);
  if (kind !== undefined) {
    throw new UserError(`${named}: this is ${kind}, name a file${kind === 'a folder' ? '' : ' of its own'}`);
  }
  const output = await stat(path, { bigint: true }).catch(() => undefined);
  for (const input of inputs) {
    const read = input === undefined ? undefined : await stat(input, { bigint: true }).catch(() => undefined);
    if (output && read && output.dev === read.dev && output.ino === read.ino) {
      throw new UserError(`${named}: this is an input of the command, name another file`);
    }
  }
  await makeFolder(dirname(path));
}
