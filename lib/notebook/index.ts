/** What a cell starts from: parameters, data, a workbench. */
export { type ComparisonOptions, comparisonBetas, comparisonConfig, runComparison, seededErrors } from './comparison';
export { type NotebookData, notebookData } from './data';
export { ledger, studyMeans, studyRows } from './evidence';
export { evenly, millisecondsOf, relativeDifference } from './numbers';
export { type NotebookParameters, notebookParameters } from './parameters';
export { type StudiedEpoch, TransferStudies, type TransferStudy } from './transfer-study';
export { type FittedModel, type ModelOf, type SettingRuns, Workbench } from './workbench';
