import { say } from './say';

/** Seconds after which a pace can be told, and from which on a cost is worth a word. */
const [ENOUGH, LONG] = [2, 600];

/** Says what a long training will cost, as soon as its pace is known, and once: nobody waits a year for a slip of the pen. */
export class CostNote {
  private before = performance.now();
  private readonly started = new Map<string, number>();
  private readonly told = new Set<string>();

  constructor(
    private readonly tell: (text: string) => void = say,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.before = this.now();
  }

  /** After an epoch of a training of this name. */
  offer(name: string, epoch: number, epochs: number): void {
    const started = this.started.get(name) ?? this.before;
    this.started.set(name, started);
    this.before = this.now();
    const seconds = (this.before - started) / 1000;
    const left = (seconds / epoch) * (epochs - epoch);
    if (seconds < ENOUGH || left < LONG || this.told.has(name)) return;
    this.told.add(name);
    this.tell(`${name}: epoch ${epoch} of ${epochs}; at this pace about ${duration(left)} more. Ctrl-C stops it.`);
  }
}

/** `12 minutes`, `3.5 hours`, `41 days`, `12.1 years`. */
function duration(seconds: number): string {
  const [unit, size] = (
    [
      ['years', 365 * 86_400],
      ['days', 86_400],
      ['hours', 3600],
    ] as const
  ).find(([, length]) => seconds >= 2 * length) ?? ['minutes', 60];
  return `${(seconds / size).toPrecision(2)} ${unit}`.replace(/e\+(\d+)/, ' · 10^$1');
}
