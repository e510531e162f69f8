import { printableLines } from '../printable';

/** Says something on stderr. Ids, names and paths in it may hold anything: what would move a cursor is shown as a code point. */
export function say(text: string): void {
  console.error(printableLines(text));
}
