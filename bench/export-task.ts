import type { BaseModels } from '../lib/embedding/embedding-model';
import type { RatingRows } from '../lib/ratings/ratings';
import type { CrossDomainTask, SplitRows } from '../lib/task/task';
import { DatasetWriter } from './dataset';

/** Items that each user rated above 3, side by side, as PTUPCDR and SSCDR draw on them. */
function likedItems(rows: RatingRows, users: number): { start: Int32Array; items: Int32Array } {
  const start = new Int32Array(users + 1);
  for (let k = 0; k < rows.values.length; k++) if (rows.values[k] > 3) start[rows.users[k] + 1]++;
  for (let user = 0; user < users; user++) start[user + 1] += start[user];
  const items = new Int32Array(start[users]);
  const next = start.slice();
  for (let k = 0; k < rows.values.length; k++) if (rows.values[k] > 3) items[next[rows.users[k]]++] = rows.items[k];
  return { start, items };
}

/** Writes what the jobs of both sides read. Without base models only pretraining can be run on it. */
export function exportTask(
  folder: string,
  task: Pick<CrossDomainTask, 'userIds' | 'source' | 'target'>,
  split: Pick<SplitRows, 'source' | 'bridgeTrain' | 'test' | 'trainUsers'>,
  base: BaseModels | undefined,
  dim: number,
): void {
  const users = task.userIds.length;
  const sizes = { dim, users, sourceItems: task.source.itemIds.length, targetItems: task.target.itemIds.length };
  const writer = new DatasetWriter(folder, sizes);
  const addRows = (name: string, rows: RatingRows) => {
    writer.add(`${name}.users`, rows.users);
    writer.add(`${name}.items`, rows.items);
    writer.add(`${name}.values`, rows.values);
  };
  addRows('source', split.source);
  if (base) {
    addRows('bridge', split.bridgeTrain);
    addRows('test', split.test);
    writer.add('trainUsers', split.trainUsers);
    const { start, items } = likedItems(split.source, users);
    writer.add('liked.start', start);
    writer.add('liked.items', items);
    const longest = 20;
    const history = new Int32Array(users * longest);
    const length = new Int32Array(users);
    for (let user = 0; user < users; user++) {
      const last = items.subarray(Math.max(start[user], start[user + 1] - longest), start[user + 1]);
      history.set(last, user * longest);
      length[user] = last.length;
    }
    writer.add('history.items', history, [users, longest]);
    writer.add('history.length', length);
    writer.add('model.source.users', base.source.users, [users, dim]);
    writer.add('model.source.items', base.source.items, [sizes.sourceItems, dim]);
    writer.add('model.target.users', base.target.users, [users, dim]);
    writer.add('model.target.items', base.target.items, [sizes.targetItems, dim]);
  }
  writer.close();
}
