/** Published data sets, and how they are brought. */
export { type DataFile, type DataSet, dataFile, dataSets, findDataSet } from './data-sets';
export { type FetchedFile, type FetchOptions, type FetchProgress, fetchFiles } from './fetch';
