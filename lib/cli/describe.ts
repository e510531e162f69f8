import type { Command } from 'commander';
import type { LoadedFile } from '../experiment/load-data';
import type { Activity, Summary } from '../ratings/summary';
import { isModelFile, modelText } from './describe-model';
import { addExamples } from './help';
import { addModelOptions, type ModelOptions, readModel } from './model-options';
import { addRatingOptions, loadRatings, type RatingOptions } from './rating-options';

/** `diffcdr describe FILE`: what a ratings file or a model file holds. */
export function registerDescribe(program: Command): void {
  const command = program
    .command('describe')
    .summary('counts, density, histogram and activity of a ratings file; or what a model file holds')
    .description(
      'Reads a ratings file as `run` does and says what it holds. Of a model file: its method, settings, sizes and tensors.',
    )
    .argument('<file>', 'Amazon JSON lines, CSV, TSV or Parquet; gzip or zstd; or a model of "diffcdr fit"')
    .option('--json', 'print JSON instead of a table');
  addModelOptions(addRatingOptions(command));
  addExamples(
    command,
    'describe ratings.csv.gz',
    'describe log.parquet --columns user=buyer,item=sku --implicit',
    'describe model.safetensors --json',
  );
  command.action(async (file: string, options: RatingOptions & ModelOptions & { json?: boolean }) => {
    if (await isModelFile(file)) {
      const fitted = await readModel(file, options);
      if (!options.json) console.log(await modelText(fitted));
      else {
        const { describeModel } = await import('../experiment/model/describe-model');
        console.log(JSON.stringify(describeModel(fitted), null, 2));
      }
      return;
    }
    const loaded = await loadRatings(file, options);
    const { summarize } = await import('../ratings/summary');
    const { hashRatings } = await import('../ratings/hash');
    const summary = summarize(loaded.ratings);
    const hash = hashRatings(loaded.ratings);
    if (options.json) {
      console.log(JSON.stringify({ ...summary, hash, report: loaded.report, core: loaded.core }, null, 2));
    } else {
      console.log(await summaryText(summary, hash, loaded));
    }
  });
}

async function summaryText(summary: Summary, hash: string, { report }: LoadedFile): Promise<string> {
  const { boxed } = await import('../report/output/text');
  const { cell } = await import('../report/tables/table');
  const tableOf = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
    boxed({
      columns: names.map((name) => ({ name, align: 'left' })),
      rows: rows.map((row) => row.map((text) => cell(text))),
    });
  const counts = [
    ['ratings', whole(summary.ratings)],
    ['users', whole(summary.users)],
    ['items', whole(summary.items)],
    ['density', `${(100 * summary.density).toPrecision(3)} %`],
    ['feedback', feedbackText(summary)],
    ['mean', summary.mean.toFixed(3)],
    ['standard deviation', summary.deviation.toFixed(3)],
    ['times', timesText(summary)],
    ['rows read', whole(report.rows)],
    ['duplicates dropped', `${whole(report.duplicates)} (${whole(report.conflictingDuplicates)} of another rating)`],
    ['rows skipped', whole(report.skipped)],
    ['hash', hash.slice(0, 16)],
  ];
  const most = Math.max(...summary.histogram.map(({ count }) => count));
  const histogram = summary.histogram.map(({ rating, count }) => {
    const share = `${((100 * count) / summary.ratings).toFixed(1)} %`;
    return [String(rating), whole(count), share, '█'.repeat(Math.ceil((30 * count) / most))];
  });
  const activity = [activityRow('user', summary.perUser), activityRow('item', summary.perItem)];
  return [
    tableOf(['', ''], counts),
    tableOf(['rating', 'count', 'share', ''], histogram),
    tableOf(['ratings per', 'min', '25 %', 'median', '75 %', '95 %', 'max', 'mean'], activity),
  ].join('\n');
}

function activityRow(name: string, { min, q25, median, q75, q95, max, mean }: Activity): string[] {
  return [name, ...[min, q25, median, q75, q95, max].map(whole), mean.toFixed(1)];
}

function feedbackText({ implicit, mean }: Summary): string {
  return implicit ? `implicit: all ratings are ${mean}; run it under --protocol ranking` : 'ratings';
}

/** Seconds since 1970 where they can be that; anything smaller is an ordinal and stands as it is. */
function timesText({ timeRange }: Summary): string {
  if (!timeRange) return 'none';
  const [from, to] = timeRange.map((time) =>
    timeRange[0] > 1e8 && timeRange[1] < 1e11 ? new Date(1000 * time).toISOString().slice(0, 10) : String(time),
  );
  return `${from} to ${to}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
