/**
 * Runs every cell whose result was recorded before the redesign of the frame (test/frozen/) and says how many are equal to the
 * last digit. By hand, some minutes:
 *
 *     npx tsx scripts/frozen.ts                         presets tiny and quick
 *     npx tsx scripts/frozen.ts tiny cold               rows of one preset, of one protocol
 *     npx tsx scripts/frozen.ts --books books.csv.gz --movies movies.csv.gz --users-02 parity-02.txt --users-08 parity-08.txt
 *
 * Books → Movies is recorded on the reference's test users; its files are not part of the repository.
 */
import { parseArgs } from 'node:util';
import { loadData } from '../lib/experiment/load-data';
import type { RunData } from '../lib/experiment/run-data';
import { differences, type FrozenRow, presetData, readFrozen, runAgain } from '../test/frozen/rows';

const file = { type: 'string' } as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { books: file, movies: file, 'users-02': file, 'users-08': file },
  });
  const { books: source, movies: target } = values;
  const real = source !== undefined && target !== undefined;
  const [preset, protocol] = real ? [undefined, ...positionals] : positionals;
  const rows = readFrozen(real ? 'books-movies' : 'synthetic').filter(
    (row) => (!preset || row.data === preset) && (!protocol || row.protocol === protocol),
  );
  const dataOf = async (name: string): Promise<RunData | undefined> => {
    if (!real) return presetData(name);
    const testUsers = name.endsWith('08') ? values['users-08'] : values['users-02'];
    return testUsers === undefined ? undefined : loadData({ source, target, testUsers });
  };
  let equal = 0;
  let compared = 0;
  for (const name of new Set(rows.map(({ data }) => data))) {
    const data = await dataOf(name);
    if (!data) continue;
    for await (const { then, now } of runAgain(
      data,
      rows.filter((row) => row.data === name),
    )) {
      compared++;
      const differ = differences(then, now);
      if (differ.length === 0) equal++;
      else console.log(`${nameOf(then)}\n  ${differ.join('\n  ')}`);
    }
    console.log(`${name}: ${equal} of ${compared} rows so far are equal`);
  }
  console.log(`${equal} of ${compared} rows are equal to the last digit`);
  if (compared === 0 || equal < compared) process.exitCode = 1;
}

function nameOf({ data, method, protocol, seed, selection }: FrozenRow): string {
  return `${data}, ${method}, ${protocol}, seed ${seed}, ${selection}`;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
