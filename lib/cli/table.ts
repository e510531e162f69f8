import { type Command, Option } from 'commander';
import { UserError } from '../errors';
import { printableLines } from '../printable';
import { type DocumentFormat, documentFormats } from '../report/output/document';
import { documentExtensions, extensionOf } from '../report/output/extensions';
import type { TableNumber } from '../report/tables/paper-tables';
import { addExamples } from './help';
import { sayMissing } from './say-missing';
import { lineWidth, writeResult } from './standard-output';

interface TableOptions {
  store: string;
  grid?: string;
  format?: DocumentFormat;
  out?: string;
}

/** `diffcdr table`: one of the paper's tables from a store. */
export function registerTable(program: Command): void {
  const command = program
    .command('table')
    .summary('rebuild a table of the paper from a result store')
    .description(
      'Rebuilds Table 1, 2, 3 or 4 from the results of runs and sweeps: ours beside the published values, with a verdict.',
    )
    .argument('<number>', '1 data, 2 cold start, 3 ablations, 4 throughput', parseNumber)
    .requiredOption('--store <folder>', 'result store, as given to "diffcdr run --out" or "diffcdr sweep --out"')
    .option('--grid <name>', 'results of this grid only (default: all of the store)')
    .addOption(
      new Option('--format <format>', 'how to write it (default: as the name of --out ends, else text)').choices(
        documentFormats,
      ),
    )
    .option('--out <file>', `write to a file, ${documentExtensions.join(' ')} (default: -, standard output)`)
    .action(async (number: TableNumber, { store, grid, format, out = '-' }: TableOptions) => {
      if (out !== '-') {
        if (format === undefined) extensionOf('--out', out, documentExtensions);
        const { checkOutput } = await import('../experiment/store/output-guard');
        await checkOutput('--out', out);
      }
      const { readReportData } = await import('../report/tables/report-data');
      const { buildTable } = await import('../report/tables/paper-tables');
      const document = await buildTable(number, await readReportData(store, grid, sayMissing));
      const { formatDocument } = await import('../report/output/document');
      if (out === '-') {
        writeResult(formatDocument(document, format ?? 'text', lineWidth()), printableLines);
      } else if (format !== undefined) {
        const { writeAtomic } = await import('../experiment/store/atomic-file');
        await writeAtomic(out, formatDocument(document, format));
      } else {
        const { writeDocument } = await import('../report/output/output-file');
        await writeDocument(out, document);
      }
    });
  addExamples(
    command,
    'table 2 --store results',
    'table 2 --store results --out table2.tex',
    'table 4 --store results --format csv',
  );
}

function parseNumber(text: string): TableNumber {
  const number = [1, 2, 3, 4].find((n) => String(n) === text);
  if (number === undefined) throw new UserError(`there is no table "${text}": the paper has 1, 2, 3 and 4`);
  return number as TableNumber;
}
