import type { Scorer } from '../bridge';

/** A scorer that orders items, from the one function that scores all of them for a user. */
export function orderScorer(
  items: number,
  fit: Scorer['fit'],
  scoreItems: Scorer['scoreItems'],
  engine = 'typed-array',
): Scorer {
  return {
    engine,
    scores: 'order',
    fit,
    scoreItems,
    scoreRows(users, asked) {
      const all = new Float32Array(items);
      let scored = -1;
      return Float32Array.from(asked, (item, row) => {
        // Rows of one user mostly come one after another.
        if (users[row] !== scored) scoreItems(users[row], all);
        scored = users[row];
        return all[item];
      });
    },
  };
}
