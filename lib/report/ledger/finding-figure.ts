import { forestFigure } from '../figures/forest-figure';
import type { Figure } from '../figures/theme';
import type { Evidence } from './finding';

/**
 * Effects of a finding with their 95 % intervals, a line for each of the evidence that has an effect; the colour says what it
 * means for the claim.
 * @param evidence of one measure: all of a finding's, or what a caller picks of them
 * @param title the finding, which the caller holds to the evidence
 * @throws RangeError where no evidence has an effect
 */
export function findingFigure(evidence: readonly Evidence[], title: string): Figure {
  const rows = evidence.flatMap(({ data, verdict, effect }) =>
    effect
      ? [
          {
            name: data,
            measure: effect.measure,
            value: effect.value,
            low: effect.low,
            high: effect.high,
            kind: verdict,
          },
        ]
      : [],
  );
  if (rows.length === 0) throw new RangeError('no evidence has an effect that could be drawn');
  const [{ measure }] = rows;
  const shared = rows.every((row) => row.measure === measure);
  const first = measure.split(' less ')[0];
  const one = rows.every((row) => row.measure.startsWith(`${first} less `));
  return forestFigure(
    // What differs from line to line stands beside the data, what is the same below the axis.
    shared ? rows : rows.map((row) => ({ ...row, name: named(row, one) })),
    { holds: 'first', fails: 'second', 'cannot be tested': 'open' },
    { title, x: shared ? measure : one ? `${first} less the other’s` : 'difference, with its 95 % interval' },
  );
}

/** The data, and what is compared where the data does not say: all of it, or the other side where the first is always the same. */
function named({ name, measure }: { readonly name: string; readonly measure: string }, one: boolean): string {
  const [first, second = ''] = measure.split(' less ');
  const subject = first.slice(first.indexOf(', ') + 2);
  const said = [second, subject, `${subject} beside ${second}`].some((words) => name.endsWith(`: ${words}`));
  return said ? name : `${name} · ${one ? second : measure}`;
}
