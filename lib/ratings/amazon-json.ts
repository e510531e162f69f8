import { amazonColumns } from './columns';
import { literal } from './database';
import type { Format } from './format';
import { linesQuery } from './lines';

/** JSON lines, one object a rating, named as in the Amazon review files (`reviews_Books_5.json.gz`) unless mapped. */
export const amazonJson: Format = {
  async rows(input) {
    const columns = { ...amazonColumns, ...input.columns };
    const paths = [columns.user, columns.item, columns.rating, columns.timestamp]
      .map((name) => literal(`$."${name}"`))
      .join(', ');
    // TRY: a broken line gives NULL, where the bare function would end the whole query.
    return {
      columns,
      query: `
        SELECT line, field[1] AS "user", field[2] AS item, field[3] AS rating, field[4] AS "timestamp",
          CASE WHEN whole THEN NULL ELSE 'not a JSON object' END AS fault,
          CASE WHEN whole THEN NULL ELSE content END AS found
        FROM (
          SELECT line, content, field, field IS NOT NULL AND starts_with(ltrim(content), '{') AS whole
          FROM (SELECT line, content, TRY(json_extract_string(content, [${paths}])) AS field FROM (${linesQuery(input)}))
          WHERE content IS NOT NULL AND trim(content) <> ''
        )`,
    };
  },
};
