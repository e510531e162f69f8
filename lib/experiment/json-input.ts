import { UserError } from '../errors';
import { platform } from '../platform';
import { shorten } from '../printable';

/** Deeper than any configuration or grid is meant to be, and shallow enough for whatever walks it by recursion. */
const DEEPEST = 64;

/**
 * Reads a JSON file that a person wrote.
 * @param named how it is called in messages: the file, or with the option before it
 * @throws UserError where it cannot be read, is not UTF-8, not JSON, nested too deep, or sets `__proto__`
 */
export async function readJsonInput(file: string, named: string = file): Promise<unknown> {
  let text: string;
  try {
    text = await platform.readText(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`${named}: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  }
  const deep = nestedTooDeep(text);
  if (deep !== undefined) {
    throw new UserError(`${named}, line ${lineAt(text, deep)}: brackets are nested deeper than ${DEEPEST}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
    throw new UserError(`${named} is not JSON: ${placeless(message)} (line ${lineAt(text, at)})`);
  }
  checkKeys(value, named, []);
  return value;
}

/** V8 says the place as a number of characters, and quotes the text around it on several lines. */
function placeless(message: string): string {
  return shorten(message.replace(/ (in JSON )?at position \d+.*$/s, '').replace(/\s+/g, ' '));
}

function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Where the brackets of a JSON text go deeper than they may; those in strings do not count. */
function nestedTooDeep(text: string): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > DEEPEST) return index;
  }
  return undefined;
}

/** Assigned to an object, this member would be its prototype, and the setting would be lost in silence. */
function checkKeys(value: unknown, named: string, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') throw new UserError(`${named}: there is no setting "${[...path, key].join('.')}"`);
    checkKeys(member, named, [...path, key]);
  }
}
