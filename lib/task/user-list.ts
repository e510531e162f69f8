import { platform } from '../platform';
import { RatingsError } from '../ratings/errors';

/**
 * Reads a list of users: one id a line; blank lines and lines that start with `#` are passed over; spaces around an id
 * are dropped.
 * @param from a path, or a file that was dropped on a page
 * @returns the ids in the order of the file
 * @throws RatingsError where the file is missing, names nobody, or names one user twice
 */
export async function readUserList(from: string | Blob): Promise<string[]> {
  const file = typeof from === 'string' ? from : ((from as { name?: string }).name ?? 'user list');
  let text: string;
  try {
    text = await platform.readText(from);
  } catch (error) {
    const reason = (error as { code?: string }).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new RatingsError(
      { file },
      `the user list cannot be read (${reason})`,
      'Give a text file with one id a line.',
    );
  }
  const lineOf = new Map<string, number>();
  text.split(/\r\n|\n|\r/).forEach((raw, k) => {
    const id = raw.trim();
    if (id === '' || id.startsWith('#')) return;
    const first = lineOf.get(id);
    if (first !== undefined) {
      throw new RatingsError(
        { file, line: k + 1, value: id },
        `user already named in line ${first}`,
        'Name each user once.',
      );
    }
    lineOf.set(id, k + 1);
  });
  if (lineOf.size === 0) throw new RatingsError({ file }, 'the user list names nobody', 'Write one user id a line.');
  return [...lineOf.keys()];
}
