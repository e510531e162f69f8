import logUpdate from 'log-update';
import { headline } from '../experiment/result';
import { describeCell, type GridCell } from '../experiment/sweep/grid';
import type { SweepEvent } from '../experiment/sweep/sweep';
import { printable, printableLines } from '../printable';
import { tablesText } from '../report/output/text';
import { type SweepCell, sweepTables } from '../report/tables/sweep-table';
import { lineWidth } from './standard-output';

/** Shows a sweep on stderr while it runs: on a terminal a table that fills and a line a worker, elsewhere a line a cell. */
export class SweepView {
  private readonly cells = new Map<string, SweepCell>();
  private readonly doing = new Map<number, string>();
  private readonly started = performance.now();
  private done = 0;
  private ran = 0;
  private readonly live: logUpdate.LogUpdate;
  private lastDraw = 0;

  constructor(
    cells: readonly GridCell[],
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {
    this.live = logUpdate.create(out, { showCursor: true });
    for (const { label } of cells) this.cells.set(describeCell(label), { label });
  }

  show(event: SweepEvent): void {
    const { id } = event.job;
    const cell = this.cells.get(id) as SweepCell;
    if (event.type === 'started') this.doing.set(event.worker, id);
    else if (event.type === 'progress') this.doing.set(event.worker, `${id}: ${event.text}`);
    else if (event.type === 'busy') this.doing.set(event.worker, `${id}: another sweep is at it`);
    else {
      this.doing.delete(event.worker);
      this.done++;
      if (event.type === 'failed') {
        this.cells.set(id, { ...cell, failed: true });
        this.say(`${id} failed: ${event.error}`);
      } else {
        if (!event.kept) this.ran++;
        this.cells.set(id, { ...cell, row: event.row, base: event.base });
        if (!this.out.isTTY) {
          const what = event.row && `${headline(event.row)}, `;
          const how = event.kept ? 'kept' : `${what ?? ''}${event.seconds.toFixed(1)} s`;
          this.say(`[${this.done}/${this.cells.size}] ${id}: ${how}${this.eta()}`);
        }
      }
    }
    this.draw(event.type === 'done' || event.type === 'failed');
  }

  /** Takes the live display away; the caller prints the final table. */
  close(): void {
    if (this.out.isTTY) this.live.clear();
  }

  /** The tables as they stand. */
  tables(): string {
    return tablesText(sweepTables([...this.cells.values()]), lineWidth(this.out));
  }

  private eta(): string {
    const left = this.cells.size - this.done;
    if (this.ran === 0 || left === 0) return '';
    // Only cells that were run now tell how long one takes.
    const seconds = ((performance.now() - this.started) / 1000 / this.ran) * left;
    return `, about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
  }

  private say(text: string): void {
    if (this.out.isTTY) this.live.clear();
    this.out.write(`${printableLines(text)}\n`);
  }

  private draw(now: boolean): void {
    if (!this.out.isTTY || (!now && performance.now() - this.lastDraw < 200)) return;
    this.lastDraw = performance.now();
    const width = this.out.columns || 80;
    const workers = [...this.doing.entries()]
      .sort(([a], [b]) => a - b)
      .map(([worker, text]) => `${worker + 1}: ${printable(text)}`);
    const share = Math.round((24 * this.done) / this.cells.size);
    const bar = `${'█'.repeat(share)}${'░'.repeat(24 - share)} ${this.done}/${this.cells.size}${this.eta()}`;
    // What is higher than the terminal loses its top, so that workers and bar stay in sight.
    const lines = [...this.tables().split('\n'), ...workers, bar];
    this.live(lines.map((line) => line.slice(0, width - 1)).join('\n'));
  }
}
