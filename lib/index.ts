/**
 * DiffCDR: the public interface of the library. What most programs need stands at the top; the rest is in a namespace for each
 * folder.
 */

export * as analysis from './analysis';
export * as bridge from './bridge';
export type { Bridge, Model, Scorer } from './bridge/bridge';
export { defineMethod, type Method, type MethodContext } from './bridge/method';
export { findMethod, methods } from './bridge/registry';
export * as diffusion from './diffusion';
export { defineSchedule, type Schedule } from './diffusion/schedule/schedule';
export { defineSolver, type Solver } from './diffusion/solver/solver';
export * as embedding from './embedding';
export { UserError } from './errors';
export * as evaluation from './evaluation';
export { defineMetric, type Metric } from './evaluation/metrics/metric';
export { metrics } from './evaluation/metrics/registry';
export type { Protocol, Selection } from './evaluation/protocol/protocol';
export { protocols } from './evaluation/protocol/registry';
export * as experiment from './experiment';
export { type CellResult, runCell } from './experiment/cell';
export { type ConfigInput, type RunConfig, resolveConfig } from './experiment/config';
export type { Extensions } from './experiment/extensions';
export { loadData } from './experiment/load-data';
export { fitModel } from './experiment/model/fit-model';
export { loadModel, saveModel } from './experiment/model/model-file';
export { recommend } from './experiment/recommend';
export type { ResultRow } from './experiment/result';
export { type FinishedCell, type RunPlan, runPlan } from './experiment/run';
export { type RunData, runData } from './experiment/run-data';
export { searchSettings } from './experiment/search';
export type { CellSpec } from './experiment/spec';
export { openStore } from './experiment/store/store';
export * as explore from './explore';
export * as fetch from './fetch';
export * as math from './math';
export * as notebook from './notebook';
export { notebookData } from './notebook/data';
export { notebookParameters } from './notebook/parameters';
export { Workbench } from './notebook/workbench';
export { version } from './platform/project';
export * as ratings from './ratings';
export type { Ratings } from './ratings/ratings';
export { readRatings } from './ratings/read';
export { writeRatings } from './ratings/write';
export * as report from './report';
export { display } from './report/output/display';
export * as synthetic from './synthetic';
export { synthesize } from './synthetic/synthesize';
export * as task from './task';
export { makeTask } from './task/make-task';
export type { CrossDomainTask } from './task/task';
