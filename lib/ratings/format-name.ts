import { RatingsError } from './errors';
import type { RatingFormat } from './read-options';

/** Endings of file names, without `.gz` and `.zst`. */
const extensions: { readonly [format in RatingFormat]: readonly string[] } = {
  csv: ['.csv'],
  tsv: ['.tsv', '.tab'],
  json: ['.json', '.jsonl', '.ndjson'],
  parquet: ['.parquet', '.pq'],
};

/** The format that a file's name tells. @throws RatingsError where it tells none */
export function formatOf(file: string): RatingFormat {
  const name = file.toLowerCase().replace(/\.(gz|gzip|zst|zstd)$/, '');
  for (const [format, endings] of Object.entries(extensions)) {
    if (endings.some((ending) => name.endsWith(ending))) return format as RatingFormat;
  }
  const known = Object.values(extensions).flat();
  throw new RatingsError(
    { file },
    `the name does not tell the format (known: ${known.join(', ')}, each also with .gz or .zst)`,
    `Say which it is: format ${Object.keys(extensions).join(', ')}; --format on the command line.`,
  );
}
