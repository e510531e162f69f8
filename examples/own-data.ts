// Data of your own: two CSV files, of which the library learns nothing but their rows.
//   npx tsx examples/own-data.ts
//   npx diffcdr run --source songs.csv --target concerts.csv …

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTask, readRatings, report, resolveConfig, runData, runPlan } from 'diffcdr';

/** Listeners of six kinds: who likes a kind of song likes its concerts. One row a rating: user, item, rating, time. */
function ratingsOf(kind: string, users: number, items: number): string {
  const rows = ['user,item,rating,time'];
  for (let user = 0; user < users; user++) {
    for (let item = user % 2; item < items; item += 2) {
      const distance = Math.abs((user % 6) - (item % 6));
      rows.push(`listener ${user},${kind} ${item},${5 - Math.min(4, distance)},${1000 + item}`);
    }
  }
  return `${rows.join('\n')}\n`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'diffcdr-example-'));
  try {
    const files = { songs: join(folder, 'songs.csv'), concerts: join(folder, 'concerts.csv') };
    writeFileSync(files.songs, ratingsOf('song', 300, 60));
    writeFileSync(files.concerts, ratingsOf('concert', 240, 40));

    const source = (await readRatings(files.songs)).ratings;
    const target = (await readRatings(files.concerts)).ratings;
    const data = runData(makeTask(source, target));
    const config = resolveConfig({ split: { beta: 0.3 }, embedding: { batchSize: 64 } });
    const plan = {
      methods: ['ItemMean', 'BiasBridge', 'EMCDR', 'DiffCDR'],
      seeds: [1, 2],
      selections: ['validation'],
    } as const;
    const rows = [];
    for await (const { result } of runPlan(data, config, plan)) rows.push(result.row);
    console.log(report.tablesText(report.summaryTables(rows)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) main();
