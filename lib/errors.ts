import { distance } from 'fastest-levenshtein';

/** An error that the person at the keyboard can mend: shown as one message, without a stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** ` Did you mean "x"?` for the candidate nearest to `word`, or an empty string where none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
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
