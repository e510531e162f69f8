import { platform } from '../platform';
import { updateIds, updateRows } from '../ratings/hash';
import type { CrossDomainTask } from './task';

/** SHA-256 of a task's users, items and ratings, 64 hexadecimal digits; independent of file names, order and compression. */
export function hashTask(task: CrossDomainTask): string {
  const hash = platform.sha256().update('diffcdr task 1\n');
  updateIds(hash, task.userIds);
  for (const domain of [task.source, task.target]) {
    updateIds(hash, domain.itemIds);
    updateRows(hash, domain);
  }
  return hash.hex();
}
