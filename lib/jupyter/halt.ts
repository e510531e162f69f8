/** Why a cell was stopped; the reason of its signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('the cell was stopped');
  }
}

/**
 * The stop button's memory, shared with the thread that hears of it: [0] is 1 when the running cell is to stop, and 2 when code of a
 * cell that was stopped is still about. A loop that never lets the event loop in looks here.
 */
export class Halt {
  readonly flag: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.flag = new Int32Array(memory);
  }

  raise(): void {
    Atomics.store(this.flag, 0, 1);
  }

  /** Says that a stopped cell still runs: its loops ask for their own cell then, which costs more than a look. */
  haunt(): void {
    Atomics.compareExchange(this.flag, 0, 0, 2);
  }

  lower(): void {
    Atomics.store(this.flag, 0, 0);
  }

  get raised(): boolean {
    return Atomics.load(this.flag, 0) === 1;
  }
}
