/**
 * Finds the distinct users of a batch in its order of appearance, without allocating: users of a batch are few, users of a
 * task many.
 */
export class DistinctUsers {
  /** The distinct users of the last batch, [count] of the capacity. */
  readonly users: Int32Array;
  /** For each row of the last batch its user's position in `users`. */
  readonly slots: Int32Array;
  private readonly slotOf: Int32Array;
  private readonly seenIn: Int32Array;
  private batch = 0;

  /** @param userCount users of the task; @param capacity largest batch */
  constructor(userCount: number, capacity: number) {
    this.users = new Int32Array(capacity);
    this.slots = new Int32Array(capacity);
    this.slotOf = new Int32Array(userCount);
    this.seenIn = new Int32Array(userCount);
  }

  /** Fills `users` and `slots` for the training rows `rows` of a column of users. Returns the number of distinct users. */
  find(rowUsers: Int32Array, rows: Int32Array): number {
    const batch = ++this.batch;
    let count = 0;
    for (let k = 0; k < rows.length; k++) {
      const user = rowUsers[rows[k]];
      if (this.seenIn[user] !== batch) {
        this.seenIn[user] = batch;
        this.slotOf[user] = count;
        this.users[count++] = user;
      }
      this.slots[k] = this.slotOf[user];
    }
    return count;
  }
}
