import { type Command, Help } from 'commander';
import { printable } from '../printable';
import { documentExtensions, extensionOf } from '../report/output/extensions';
import type { AuditLine } from '../report/tables/audit-lines';
import { coloured } from './colour';
import { addExamples } from './help';
import { openJsonOutput } from './json-output';
import { openShare, wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';

interface AuditCommandOptions extends PairOptions {
  jaccard: number;
  twinUsers: number;
  out?: string;
  json?: string;
  strict?: boolean;
}

/** `diffcdr audit`: what a pair of rating files holds that makes results look better, or surer, than they are. */
export function registerAudit(program: Command): void {
  const command = program
    .command('audit')
    .summary('look a pair of rating files over before results on it are believed')
    .description(
      'Looks for products listed in both domains (twin items), shared item ids, ratings given twice, users of equal history,\n' +
        'times that a split by user ignores, and says which differences a test set of the pair can tell apart.',
    );
  addPairOptions(command)
    .option('--jaccard <share>', 'twins have users whose Jaccard index lies above this', openShare('--jaccard'), 0.8)
    .option('--twin-users <number>', 'least users of each item of a twin', wholeNumber('--twin-users', 1), 3)
    .option('--out <file>', `write what is printed to a file, ${documentExtensions.join(' ')}`)
    .option('--json <file>', 'write all figures as JSON (-: on standard output, and the text on standard error)')
    .option('--strict', 'exit with 1 where a figure is marked !');
  addExamples(
    command,
    'audit --source books.csv.gz --target films.csv.gz',
    'audit --source a.csv --target b.csv --strict --out audit.html',
  );
  command.action(async ({ jaccard, twinUsers, out, json, strict, ...options }: AuditCommandOptions) => {
    const { auditTask } = await import('../experiment/audit/audit');
    const { auditDocument, auditLines } = await import('../report/tables/audit-lines');
    const { writeJson } = await import('../experiment/store/atomic-file');
    const { checkOutput } = await import('../experiment/store/output-guard');
    const { startBar } = await import('./progress');
    const inputs = [options.source, options.target, options.testUsers];
    const extension = out === undefined ? undefined : extensionOf('--out', out, documentExtensions);
    if (out !== undefined) await checkOutput('--out', out, inputs);
    const output = await openJsonOutput(json, inputs);
    const { task, reports } = await loadPair(options);
    const bar = startBar('audit');
    const audit = await auditTask(
      task,
      { reports, twins: { jaccard, leastUsers: twinUsers } },
      { onProgress: (stage, fraction) => bar.update(fraction, stage) },
    ).finally(() => bar.stop());
    const lines = auditLines(audit);
    output.print(lines.map(lineText).join('\n\n'));
    // As numbers, which the sentences of the other kinds of files are not.
    if (out !== undefined && extension === '.json') await writeJson(out, audit);
    else if (out !== undefined) {
      const { writeDocument } = await import('../report/output/output-file');
      await writeDocument(out, auditDocument(audit));
    }
    await output.write(audit);
    if (strict && lines.some(({ problem }) => problem)) process.exitCode = 1;
  });
}

/** Columns of the text. */
const WIDTH = 80;

/** Title and figure, then what it means, indented; `!` stands before what should be told with a result. */
function lineText({ title, figure, meaning, problem }: AuditLine): string {
  const help = new Help();
  const head = help.boxWrap(printable(`${title}: ${figure}`), WIDTH - 2).replaceAll('\n', '\n    ');
  return `${problem ? coloured('yellow', '!') : ' '} ${head}\n${help.boxWrap(printable(meaning), WIDTH - 4).replace(/^/gm, '    ')}`;
}
