import { literal } from './database';
import type { ColumnNames } from './read-options';

/** What is no id and no rating: nothing but blanks, tabs, line ends and other control characters. */
const blank = String.raw`[\x00-\x20]*`;

/** A text as a number; `1_0`, which DuckDB takes for ten, is none. */
const number = (column: string): string =>
  `CASE WHEN NOT contains(${column}, '_') THEN TRY_CAST(${column} AS DOUBLE) END`;

/**
 * SQL query that turns a format's rows of texts into rows of the table `staged`: `line`, `user`, `item`, `value` REAL,
 * `time` DOUBLE (NULL where empty), `fault` (NULL where the row is good) and `found`, what stands there if it is not.
 */
export function checkedQuery(query: string, columns: ColumnNames): string {
  const missing = (column: keyof ColumnNames, what: string): string =>
    `WHEN coalesce(regexp_full_match("${column}", '${blank}'), true)
      THEN {fault: ${literal(`no ${what} (${columns[column]})`)}, found: ''}`;
  return `
    SELECT line, "user", item, CAST(CASE WHEN problem IS NULL THEN number END AS REAL) AS value, time,
      problem.fault AS fault, problem.found AS found
    FROM (
      SELECT *, CASE
        -- Nearly every row is good and is let through by cheap comparisons; '!' is the first character after the blank.
        WHEN fault IS NULL AND number BETWEEN 1 AND 5 AND "user" >= '!' AND item >= '!'
          AND ("timestamp" IS NULL OR "timestamp" = '' OR isfinite(time)) THEN NULL
        WHEN fault IS NOT NULL THEN {fault: fault, found: found}
        ${missing('user', 'user id')}
        ${missing('item', 'item id')}
        ${missing('rating', 'rating')}
        WHEN number IS NULL THEN {fault: 'the rating is not a number', found: rating}
        WHEN isnan(number) THEN {fault: 'the rating is NaN', found: rating}
        WHEN number < 1 OR number > 5 THEN {fault: 'the rating is outside 1 to 5', found: rating}
        WHEN trim("timestamp") <> '' AND NOT coalesce(isfinite(time), false)
          THEN {fault: 'the timestamp is not a number', found: "timestamp"}
        END AS problem
      FROM (
        SELECT *, ${number('rating')} AS number, ${number('"timestamp"')} AS time
        FROM (${query})
      )
    )`;
}
