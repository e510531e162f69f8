import { amazonColumns, IMPLICIT_RATING } from './columns';
import { literal } from './database';
import type { Format, FormatInput } from './format';
import { jsonRatings, unexpectedRating } from './json-ratings';
import { linesQuery } from './lines';

/** JSON lines, one object a rating, named as in the Amazon review files (`reviews_Books_5.json.gz`) unless mapped. */
export const amazonJson: Format = {
  async rows(input) {
    const columns = { ...amazonColumns, ...input.columns };
    const paths = [columns.user, columns.item, columns.rating, columns.timestamp]
      .map((name) => literal(`$."${name}"`))
      .join(', ');
    const ratings = jsonRatings(await firstLine(input), input, columns);
    const rating = ratings === 'given' ? 'field[3]' : literal(IMPLICIT_RATING);
    const unexpected = ratings === 'none' ? 'field[3] IS NOT NULL' : 'false';
    // TRY: a broken line gives NULL, where the bare function would end the whole query.
    return {
      columns,
      query: `
        SELECT line, field[1] AS "user", field[2] AS item, ${rating} AS rating, field[4] AS "timestamp", fault,
          CASE WHEN fault IS NULL THEN NULL ELSE content END AS found
        FROM (
          SELECT *, CASE WHEN NOT whole THEN 'not a JSON object' WHEN ${unexpected} THEN ${literal(unexpectedRating(columns))}
            END AS fault
          FROM (
          SELECT line, content, field, field IS NOT NULL AND starts_with(ltrim(content), '{') AS whole
          FROM (SELECT line, content, TRY(json_extract_string(content, [${paths}])) AS field FROM (${linesQuery(input)}))
          WHERE content IS NOT NULL AND trim(content) <> ''
          )
        )`,
    };
  },
};

/** The first line that is not blank. */
async function firstLine(input: FormatInput): Promise<string | undefined> {
  const query = `SELECT content FROM (${linesQuery(input)}) WHERE trim(content) <> '' LIMIT 1`;
  const [row] = (await input.connection.runAndReadAll(query)).getRows();
  return row && String(row[0]);
}
