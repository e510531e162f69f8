import { say } from './say';

/** Says that a table or figure is of a part of its grid. */
export function sayMissing(grid: string, missing: number, all: number): void {
  say(`Grid ${grid}: ${missing} of ${all} cells are not there (yet).`);
}
