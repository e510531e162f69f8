/** The paper's tables and figures, and how they are shown. */
export { affineFigure } from './figures/affine-figure';
export { cloudFigure } from './figures/cloud-figure';
export { densityFigure } from './figures/density-figure';
export { differenceFigure } from './figures/difference-figure';
export {
  algorithmFigure,
  drowningFigure,
  evaluationTimesFigure,
  scheduleFigure,
  trajectoryFigure,
} from './figures/diffusion-figures';
export { domainsFigure } from './figures/domains-figure';
export { epochFigure } from './figures/epoch-figure';
export { warmStartFigure } from './figures/figure3-warm-start';
export { embeddingFigure } from './figures/figure4-embedding-space';
export { fineTuneFigure } from './figures/fine-tune-figure';
export { lineFigure } from './figures/line-figure';
export { methodPanels } from './figures/method-panels';
export { pipelineFigure } from './figures/pipeline-figure';
export { rankingRatioFigure } from './figures/ranking-figure';
export { regimeFigure, winsOfFirst } from './figures/regime-figure';
export { matrixFigure, readingsFigure } from './figures/sampling-figures';
export { settingFigure } from './figures/setting-figure';
export { speedFigure } from './figures/speed-figure';
export type { Figure } from './figures/theme';
export { tradeOffFigure } from './figures/trade-off-figure';
export { trainingFigure } from './figures/training-figure';
export type { Evidence, Finding } from './ledger/finding';
export { findingFigure } from './ledger/finding-figure';
export { findingTable, scoreboard } from './ledger/ledger-page';
export type { LedgerQuotes } from './ledger/quotes';
export { scoreboardFigure } from './ledger/scoreboard-figure';
export { display } from './output/display';
export { formatDocument } from './output/document';
export { renderPng } from './output/figure-image';
export { tablesText } from './output/text';
export { type AuditLine, auditLines } from './tables/audit-lines';
export { readBenchResults } from './tables/bench-results';
export { comparisonTable, formatP, verdictLines } from './tables/comparison-table';
export { formatInterval, rankingMeasures, ratingMeasures } from './tables/measure';
export { buildTable } from './tables/paper-tables';
export { publishedTable, publishedValue } from './tables/published';
export { readReportData } from './tables/report-data';
export { summaryTables } from './tables/summary-table';
export type { Table } from './tables/table';
export { orderingTable, threeTaskTables } from './tables/three-tasks';
export { judge, orderingAgreement } from './tables/verdict';
