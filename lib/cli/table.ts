import { type Command, Option } from 'commander';
import { UserError } from '../errors';
import { printableLines } from '../printable';
import { type DocumentFormat, documentFormats } from '../report/output/document';
import type { TableNumber } from '../report/tables/paper-tables';
import { sayMissing } from './say-missing';
import { writeResult } from './standard-output';

/** `diffcdr table`: one of the paper's tables from a store. */
export function registerTable(program: Command): void {
  program
    .command('table')
    .summary('rebuild a table of the paper from a result store')
    .description(
      'Rebuilds Table 1, 2, 3 or 4 from the results of sweeps: ours beside the published values, with a verdict.',
    )
    .argument('<number>', '1 data, 2 cold start, 3 ablations, 4 throughput', parseNumber)
    .requiredOption('--store <folder>', 'result store, as given to "diffcdr sweep --out"')
    .option('--grid <name>', 'results of this grid only (default: all of the store)')
    .addOption(new Option('--format <format>', 'how to write it').choices(documentFormats).default('text'))
    .option('--out <file>', 'write to a file (default: -, standard output)')
    .action(
      async (number: TableNumber, options: { store: string; grid?: string; format: DocumentFormat; out?: string }) => {
        const { out = '-' } = options;
        const { checkOutput } = await import('../experiment/store/output-guard');
        if (out !== '-') await checkOutput('--out', out);
        const { readReportData } = await import('../report/tables/report-data');
        const { buildTable } = await import('../report/tables/paper-tables');
        const { formatDocument } = await import('../report/output/document');
        const text = formatDocument(
          await buildTable(number, await readReportData(options.store, options.grid, sayMissing)),
          options.format,
        );
        if (out === '-') {
          writeResult(text, printableLines);
          return;
        }
        const { writeAtomic } = await import('../experiment/store/atomic-file');
        await writeAtomic(out, text);
      },
    );
}

function parseNumber(text: string): TableNumber {
  const number = [1, 2, 3, 4].find((n) => String(n) === text);
  if (number === undefined) throw new UserError(`there is no table "${text}": the paper has 1, 2, 3 and 4`);
  return number as TableNumber;
}
