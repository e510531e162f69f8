import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReadProgress } from './read-options';

/** Reports where a reading is, at most five times a second. */
export interface ProgressWatch {
  /** A new phase begins; `total` rows, where known. */
  phase(name: ReadProgress['phase'], total?: number): void;
  /** Rows done in this phase. */
  rows(count: number): void;
  stop(): void;
}

const interval = 200;

/** Asks DuckDB how far its running query is, and counts what is fetched. Without a listener it does nothing. */
export function watchProgress(
  connection: DuckDBConnection,
  onProgress: ((progress: ReadProgress) => void) | undefined,
): ProgressWatch {
  if (!onProgress) return { phase() {}, rows() {}, stop() {} };
  let phase: ReadProgress['phase'] = 'parse';
  let total: number | undefined;
  let done = 0;
  const tell = (): void => {
    if (total !== undefined) onProgress({ phase, rows: done, fraction: done / total });
    else {
      const { percentage, rows_processed: rows } = connection.progress;
      onProgress({ phase, rows: Number(rows), fraction: percentage >= 0 ? Math.min(1, percentage / 100) : undefined });
    }
  };
  const timer = setInterval(tell, interval);
  timer.unref();
  return {
    phase(name, rows) {
      phase = name;
      total = rows;
      done = 0;
      onProgress({ phase, rows: 0, fraction: 0 });
    },
    rows(count) {
      done = count;
    },
    stop() {
      clearInterval(timer);
      if (total !== undefined && done === total) onProgress({ phase, rows: done, fraction: 1 });
    },
  };
}
