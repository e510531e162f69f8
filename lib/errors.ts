import { distance } from 'fastest-levenshtein';
import { printableLines, shorten } from './printable';

/** An error that the person at the keyboard can mend: shown as one message, without a stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';

  constructor(message: string) {
    super(brief(message));
  }
}

/** What was given may be megabytes, or move a cursor: of a quoted text, and of a word, a few dozen printable characters. */
function brief(message: string): string {
  return printableLines(message)
    .replace(/"((?:[^"\\\n]|\\.)*)"/g, (_, quoted: string) => `"${shorten(quoted)}"`)
    .replace(/(\S{60})\S{60,}(\S{60})/g, '$1…$2');
}

/** Nobody's slip of the pen is longer. */
const LONGEST_NAME = 100;

/** ` Did you mean "x"?` for the candidate nearest to `word`, or an empty string where none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  if (word.length > LONGEST_NAME) return '';
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}
