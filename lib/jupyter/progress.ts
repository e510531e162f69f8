import { randomUUID } from 'node:crypto';
import escapeHtml from 'escape-html';
import type { Progress } from '../math/surroundings';
import { type Cell, cells } from './cell';

/** Cells that take longer, in milliseconds, show how far they have come. */
const PATIENCE = 2000;
const EVERY = 500;

/** Marks the output, so that a runner can leave it out. */
const mark = { diffcdr: 'progress' };

const known = new WeakMap<Cell, CellProgress>();

/** The line under a cell that says how far it has come; gone when the cell is over. */
export class CellProgress {
  private readonly began = performance.now();
  private readonly id = randomUUID();
  private readonly timer: NodeJS.Timeout;
  private shown = false;
  private last?: Progress;
  /** When the present series of reports began, and at which share. */
  private series = { at: this.began, done: 0 };

  static of(cell: Cell): CellProgress {
    let progress = known.get(cell);
    if (!progress) {
      progress = new CellProgress(cell);
      known.set(cell, progress);
    }
    return progress;
  }

  private constructor(private readonly cell: Cell) {
    // Of the kernel, not of the cell: it must not end with it.
    this.timer = cells.exit(() => setInterval(() => this.show(), EVERY));
  }

  report(progress: Progress): void {
    if (!this.last || progress.done < this.last.done) this.series = { at: performance.now(), done: progress.done };
    this.last = progress;
    this.show();
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.timer);
    if (this.shown) this.send('');
  }

  private due = PATIENCE;

  private show(): void {
    const passed = performance.now() - this.began;
    if (passed < this.due || this.cell.over) return;
    this.due = passed + EVERY;
    this.send(this.line(passed));
  }

  private line(passed: number): string {
    const time = `${seconds(passed)} so far`;
    if (!this.last) return time;
    const { what, done } = this.last;
    const gained = done - this.series.done;
    const left = gained > 0 ? (performance.now() - this.series.at) * ((1 - done) / gained) : undefined;
    return `${what} · ${Math.floor(done * 100)} % · ${left === undefined ? time : `about ${seconds(left)} left`}`;
  }

  private send(text: string): void {
    const data = { 'text/plain': text, 'text/html': text === '' ? '' : `<small>${escapeHtml(text)}</small>` };
    // Under the stop too: the line goes when the cell does.
    this.cell.send(this.shown ? 'update_display_data' : 'display_data', {
      data,
      metadata: mark,
      transient: { display_id: this.id },
    });
    this.shown = true;
  }
}

function seconds(ms: number): string {
  const s = Math.max(1, Math.round(ms / 1000));
  return s < 100 ? `${s} s` : `${Math.round(s / 60)} min`;
}
