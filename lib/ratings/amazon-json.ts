import { amazonColumns, IMPLICIT_RATING, refuseDoubles } from './columns';
import { literal } from './database';
import type { Format, FormatInput } from './format';
import { jsonFaults, jsonRatings } from './json-ratings';
import { linesQuery } from './lines';

/** JSON lines, one object a rating, named as in the Amazon review files (`reviews_Books_5.json.gz`) unless mapped. */
export const amazonJson: Format = {
  async rows(input) {
    const columns = { ...amazonColumns, ...input.columns };
    const ratings = jsonRatings(await firstLine(input), input, columns);
    refuseDoubles(input.file, columns, input.implicit ? ['user', 'item', 'timestamp'] : undefined);
    const keys = [columns.user, columns.item, columns.rating, columns.timestamp];
    const [user, item] = keys.map(pointer);
    const rating = ratings === 'given' ? 'field[3]' : literal(IMPLICIT_RATING);
    const unexpected = ratings === 'none' ? 'field[3] IS NOT NULL' : 'false';
    // Each test is tried on the few lines alone that a cheaper one lets through. TRY: a broken line gives NULL, where the bare
    // function would end the whole query.
    const lax = String.raw`,\s*[}\]]|[:,\[]\s*-?(?i:nan|inf)`;
    const bare = String.raw`regexp_replace(content, '"(?:[^"\\]|\\.)*"', '', 'g')`;
    const twice = (key: string): string => {
      const [spelled, name] = [literal(JSON.stringify(key)), literal(key)];
      return `(contains(content, '\\') OR length(replace(content, ${spelled}, '')) < length(content) - length(${spelled}))
        AND len(list_filter(json_keys(content), lambda one: one = ${name})) > 1`;
    };
    const noText = (field: number, path: string): string =>
      `(field[${field}] IN ('true', 'false') OR field[${field}][1] IN ('{', '['))
        AND json_type(content, ${path}) IN ('OBJECT', 'ARRAY', 'BOOLEAN')`;
    return {
      columns,
      query: `
        SELECT line, field[1] AS "user", field[2] AS item, ${rating} AS rating, field[4] AS "timestamp", fault,
          CASE WHEN fault IS NULL THEN NULL ELSE left(content, 200) END AS found
        FROM (
          SELECT *, CASE
            WHEN cut IS NOT NULL THEN cut
            WHEN field IS NULL OR NOT starts_with(ltrim(content, ' \t'), '{') THEN ${literal(jsonFaults.broken)}
            WHEN regexp_matches(content, '${lax}') AND regexp_matches(${bare}, '${lax}') THEN ${literal(jsonFaults.broken)}
            ${keys.map((key) => `WHEN ${twice(key)} THEN ${literal(jsonFaults.twice(key))}`).join('\n')}
            WHEN ${noText(1, user)} THEN ${literal(jsonFaults.noText('user', columns.user))}
            WHEN ${noText(2, item)} THEN ${literal(jsonFaults.noText('item', columns.item))}
            WHEN ${unexpected} THEN ${literal(jsonFaults.unexpected(columns))}
            END AS fault
          FROM (
            SELECT *, CASE WHEN cut IS NULL THEN TRY(json_extract_string(content, [${keys.map(pointer).join(', ')}])) END AS field
            FROM (${linesQuery(input)})
            WHERE cut IS NOT NULL OR trim(content) <> ''
          )
        )`,
    };
  },
};

/** A key as a JSON pointer (RFC 6901), in SQL: any character may stand in it. */
function pointer(key: string): string {
  return literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** The first line that is not blank. */
async function firstLine(input: FormatInput): Promise<string | undefined> {
  const query = `SELECT content FROM (${linesQuery(input)}) WHERE trim(content) <> '' LIMIT 1`;
  const [row] = (await input.connection.runAndReadAll(query)).getRows();
  return row && String(row[0]);
}
