// The vectors of a batch, from the tables in memory.

import { itemSlots, items, itemTable, rowE, slots, source, target, users } from './memory';

/** Fills target and source with the vectors of the users that `slots` names, n rows. */
export function affineGather(n: i32): void {
  let to = target;
  let also = source;
  for (let r = 0; r < n; r++) {
    let from = users + <usize>load<i32>(slots + ((<usize>r) << 2)) * (rowE << 1);
    const end = from + rowE;
    while (from < end) {
      v128.store(to, v128.load(from));
      v128.store(also, v128.load(from + rowE));
      from += 16;
      to += 16;
      also += 16;
    }
  }
}

/** Fills items with the vectors of the items that `itemSlots` names, n rows. */
export function affineGatherItems(n: i32): void {
  let to = items;
  for (let r = 0; r < n; r++) {
    let from = itemTable + <usize>load<i32>(itemSlots + ((<usize>r) << 2)) * rowE;
    for (const end = from + rowE; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  }
}
