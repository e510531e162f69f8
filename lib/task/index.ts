/** The pair of domains, what is wrong with it, who is hidden, and the rows that each stage may see. */
export { equalHistories } from './audit/equal-histories';
export { sharedItems } from './audit/shared-items';
export { timeLeakage } from './audit/time-leakage';
export { twinEvidence } from './audit/twin-evidence';
export { findTwins, type TwinOptions, type TwinPair, twinTargets } from './audit/twins';
export { withoutTwins } from './audit/without-twins';
export { DEGRADATIONS, type Degradation, degradeRows, degradeSource } from './degrade';
export { hashTask } from './hash';
export { joinDomains, withSources } from './join-domains';
export { makeTask } from './make-task';
export { splitWithNegatives, withNegatives } from './negatives';
export { splitRows } from './rows';
export { splitForUse, splitUsers } from './split';
export { summarizeTask, type TaskSummary } from './summary';
export type { CrossDomainTask, Domain, SplitRows, UserSplit } from './task';
export { readUserList } from './user-list';
export { type WarmSplit, warmSplit } from './warm';
