import { printableLines } from '../printable';
import { coloured } from './colour';

/** Says something on stderr. Ids, names and paths in it may hold anything: what would move a cursor is shown as a code point. */
export function say(text: string): void {
  console.error(printableLines(text));
}

/** Says what ended a command: `diffcdr: what is wrong`. */
export function sayError(text: string): void {
  console.error(`${coloured('red', 'diffcdr:', process.stderr)} ${printableLines(text)}`);
}
