import type { AskedColumns } from '../columns';
import { shorten } from '../errors';
import { MOST_PROBLEMS, refuseFaults, refuseUntimed } from '../faults';
import type { Ratings } from '../ratings';
import type { ColumnNames, OnError, ReadResult, RowProblem } from '../read-options';
import { sortRows } from '../sort-rows';
import { checkRow } from './check-row';
import type { TextRow } from './text-row';

/** Numbers the ids of one column in the order in which they come. */
class Dictionary {
  readonly numbers = new Map<string, number>();

  number(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.numbers.set(id, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** Ids by code unit, and the place of each number among them. */
  sorted(): { ids: string[]; rank: Int32Array } {
    const ids = [...this.numbers.keys()].sort((a, b) => (a < b ? -1 : 1));
    const rank = new Int32Array(ids.length);
    ids.forEach((id, place) => {
      rank[this.numbers.get(id) as number] = place;
    });
    return { ids, rank };
  }
}

/** Gathers the rows of one file, fed in its order, into ratings: what DuckDB does in `read.ts`, in memory. */
export class RowGatherer {
  private readonly users: number[] = [];
  private readonly items: number[] = [];
  private readonly values: number[] = [];
  /** NaN where a row has none. */
  private readonly times: number[] = [];
  private readonly lines: number[] = [];
  private timed = 0;
  private rows = 0;
  private readonly problems: RowProblem[] = [];
  private readonly userNumbers = new Dictionary();
  private readonly itemNumbers = new Dictionary();

  /** Rows fed so far. */
  get fed(): number {
    return this.rows;
  }

  feed(row: TextRow, columns: ColumnNames): void {
    this.rows++;
    const checked = checkRow(row, columns);
    if ('reason' in checked) {
      if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem(row.line, checked.found, checked.reason));
      return;
    }
    this.users.push(this.userNumbers.number(checked.user));
    this.items.push(this.itemNumbers.number(checked.item));
    this.values.push(checked.value);
    this.times.push(checked.time ?? Number.NaN);
    this.lines.push(row.line);
    if (checked.time !== undefined) this.timed++;
  }

  /** The ratings and the report. @throws RatingsError where a fault may not be left out or nothing remains */
  result(file: string, columns: ColumnNames, asked: AskedColumns, onError: OnError): ReadResult {
    const timed = this.timed > 0;
    let kept = Int32Array.from({ length: this.values.length }, (_, k) => k);
    let problems: readonly RowProblem[] = this.problems;
    if (timed && this.timed < this.values.length) {
      const reason = `no timestamp (${columns.timestamp}), though other rows have one`;
      const untimed = kept.filter((k) => Number.isNaN(this.times[k]));
      kept = kept.filter((k) => !Number.isNaN(this.times[k]));
      const more = Array.from(untimed.subarray(0, MOST_PROBLEMS), (k) => problem(this.lines[k], '', reason));
      problems = [...problems, ...more].sort((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS);
    }
    const good = kept.length;
    refuseFaults(file, { rows: this.rows, good, problems }, onError);
    refuseUntimed(file, asked, timed);
    const { ratings, duplicates, conflictingDuplicates } = this.ratings(kept, timed);
    const skipped = this.rows - good;
    const report = { rows: this.rows, kept: good - duplicates, duplicates, conflictingDuplicates, skipped, problems };
    return { ratings, report };
  }

  private ratings(
    kept: Int32Array,
    timed: boolean,
  ): { ratings: Ratings; duplicates: number; conflictingDuplicates: number } {
    // Ids of rows that were left out since are not in the dictionaries.
    const names = [
      { column: this.users, ids: [...this.userNumbers.numbers.keys()], dictionary: new Dictionary() },
      { column: this.items, ids: [...this.itemNumbers.numbers.keys()], dictionary: new Dictionary() },
    ];
    const [users, items] = names.map(({ column, ids, dictionary }) => {
      const numbers = kept.map((k) => dictionary.number(ids[column[k]]));
      const { ids: sorted, rank } = dictionary.sorted();
      return { ids: sorted, column: numbers.map((number) => rank[number]) };
    });
    const rows = sortRows(
      {
        users: users.column,
        items: items.column,
        values: Float32Array.from(kept, (k) => this.values[k]),
        times: timed ? Float64Array.from(kept, (k) => this.times[k]) : undefined,
      },
      users.ids.length,
      items.ids.length,
    );
    return latest({ ...rows, userIds: users.ids, itemIds: items.ids });
  }
}

function problem(line: number, found: string, reason: string): RowProblem {
  return { line, value: shorten(Array.from(found).slice(0, 200).join('')), reason };
}

/** Of rows of the same user and item, the one with the latest time stays, the last of them where times are equal or missing. */
function latest(ratings: Ratings): { ratings: Ratings; duplicates: number; conflictingDuplicates: number } {
  const { users, items, values, times } = ratings;
  const n = users.length;
  const chosen = new Int32Array(n);
  let [count, duplicates, conflictingDuplicates] = [0, 0, 0];
  for (let from = 0; from < n; ) {
    let to = from + 1;
    let best = from;
    for (; to < n && users[to] === users[from] && items[to] === items[from]; to++) {
      if (!times || times[to] >= times[best]) best = to;
    }
    for (let k = from; k < to; k++) if (values[k] !== values[best]) conflictingDuplicates++;
    duplicates += to - from - 1;
    chosen[count++] = best;
    from = to;
  }
  if (duplicates === 0) return { ratings, duplicates, conflictingDuplicates };
  const rows = chosen.subarray(0, count);
  const pick = <A extends Int32Array | Float32Array | Float64Array>(column: A): A =>
    column.slice(0, count).map((_, k) => column[rows[k]]) as A;
  return {
    ratings: {
      ...ratings,
      users: pick(users),
      items: pick(items),
      values: pick(values),
      times: times && pick(times),
    },
    duplicates,
    conflictingDuplicates,
  };
}
