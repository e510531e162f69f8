/** The pair of domains, who is hidden, and the rows that each stage may see. */
export { hashTask } from './hash';
export { makeTask } from './make-task';
export { splitWithNegatives, withNegatives } from './negatives';
export { splitRows } from './rows';
export { splitForUse, splitUsers } from './split';
export { summarizeTask, type TaskSummary } from './summary';
export type { CrossDomainTask, Domain, SplitRows, UserSplit } from './task';
export { readUserList } from './user-list';
export { type WarmSplit, warmSplit } from './warm';
