import { randomUUID } from 'node:crypto';
import escapeHtml from 'escape-html';
import { type Cell, cells } from './cell';

/** Cells that take longer show how far they have come, every so often; both in milliseconds. */
const PATIENCE = 2000;
const EVERY = 500;

/** Marks the output, so that a runner can leave it out. */
const mark = { diffcdr: 'progress' };

const known = new WeakMap<Cell, CellProgress>();

/** When something began, and how much of it was done then. */
interface Stretch {
  readonly began: number;
  readonly from: number;
}

/** The line under a cell that says how far it has come; gone when the cell is over. */
export class CellProgress {
  private readonly began = performance.now();
  private readonly id = randomUUID();
  private readonly timer: NodeJS.Timeout;
  /** What the line says; undefined while there is none. */
  private shown?: string;
  private due = PATIENCE;
  private what = '';
  private stepDone = 0;
  private stepped?: Stretch;
  private series?: { at: number; readonly of: number; readonly began: number };

  static of(cell: Cell): CellProgress {
    let progress = known.get(cell);
    if (!progress) {
      progress = new CellProgress(cell);
      known.set(cell, progress);
    }
    return progress;
  }

  private constructor(private readonly cell: Cell) {
    // Of the kernel, not of the cell: a stop must not hold it.
    this.timer = cells.exit(() => setInterval(() => this.show(), EVERY));
  }

  /** The present step: what it is, and the share of it that is done. A share that falls begins another step. */
  step(what: string, done: number): void {
    if (!this.stepped || done <= this.stepDone) this.stepped = { began: performance.now(), from: done };
    this.what = what;
    this.stepDone = done;
    this.show();
  }

  /** `at` of a series of computations are done. */
  part(at: number, of: number): void {
    if (!this.series || this.series.of !== of || at < this.series.at) {
      this.series = { at, of, began: performance.now() };
    }
    this.series.at = at;
    this.show();
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.timer);
    if (this.shown !== undefined) this.send('');
  }

  private show(): void {
    const passed = performance.now() - this.began;
    if (passed < this.due || this.cell.over) return;
    this.due = passed + EVERY;
    const parts = this.series && this.series.of > 1 ? [`${this.series.at + 1} of ${this.series.of}`] : [];
    if (this.what !== '') parts.push(this.what);
    const left = this.left();
    parts.push(left === undefined ? `${seconds(passed)} so far` : `about ${seconds(left)} left`);
    this.send(parts.join(' · '));
  }

  /** Milliseconds to go: of the series, where one of it is done, or else of the step; undefined where nothing tells. */
  private left(): number | undefined {
    const now = performance.now();
    if (this.series && this.series.at > 0) {
      const { at, of, began } = this.series;
      return ((now - began) / (at + this.stepDone)) * (of - at - this.stepDone);
    }
    if (!this.stepped || this.stepDone <= this.stepped.from) return undefined;
    const { began, from } = this.stepped;
    return ((now - began) / (this.stepDone - from)) * (1 - this.stepDone);
  }

  private send(text: string): void {
    if (text === this.shown) return;
    // Not `display`: the line goes when the cell is stopped, too.
    this.cell.send(this.shown === undefined ? 'display_data' : 'update_display_data', {
      data: { 'text/plain': text, 'text/html': text === '' ? '' : `<small>${escapeHtml(text)}</small>` },
      metadata: mark,
      transient: { display_id: this.id },
    });
    this.shown = text;
  }
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.round(ms / 1000));
  return whole < 100 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
