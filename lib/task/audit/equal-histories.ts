import { type Pause, pacer } from '../../math/work';
import type { CrossDomainTask, Domain } from '../task';

/** Users who have one and the same history. */
export interface HistoryGroup {
  /** Ids of the users, two or more. */
  readonly users: readonly string[];
  /** Ratings in the history. */
  readonly ratings: number;
}

/** Equal histories of different users, by where they are equal; the largest groups first. */
export interface EqualHistories {
  readonly source: readonly HistoryGroup[];
  readonly target: readonly HistoryGroup[];
  /** In both domains at once; `ratings` counts both. */
  readonly both: readonly HistoryGroup[];
  /** One user's source history is another's target history, by item ids; empty where the domains share none. */
  readonly across: readonly HistoryGroup[];
}

/**
 * Finds users whose histories are equal, item for item and rating for rating. They may be one user, copied: where one of them
 * trains and the other is tested, the test is none.
 * @param leastRatings of a history in each domain, from 1: that two people rated the one famous item alike means nothing
 */
export function* equalHistories(task: CrossDomainTask, leastRatings = 3): Generator<Pause, EqualHistories> {
  const { userIds } = task;
  const source = yield* historiesOf(task.source, leastRatings);
  const target = yield* historiesOf(task.target, leastRatings);
  const both = new Map<number, History>();
  for (const [user, { text, ratings }] of source) {
    const other = target.get(user);
    if (other) both.set(user, { text: `${text}\n${other.text}`, ratings: ratings + other.ratings });
  }
  const named = (groups: readonly Group[]): HistoryGroup[] =>
    groups
      .filter(({ users }) => users.size > 1)
      .map(({ users, ratings }) => ({ users: Array.from(users, (user) => userIds[user]), ratings }))
      .sort((a, b) => b.users.length - a.users.length || b.ratings - a.ratings);
  const sourceGroups = groupEqual(source);
  const targetGroups = groupEqual(target);
  const across = [...sourceGroups].flatMap(([text, { users, ratings }]) => {
    const others = targetGroups.get(text);
    return others ? [{ users: new Set([...users, ...others.users]), ratings }] : [];
  });
  return {
    source: named([...sourceGroups.values()]),
    target: named([...targetGroups.values()]),
    both: named([...groupEqual(both).values()]),
    across: named(across),
  };
}

interface History {
  /** Item ids and ratings: equal where the histories are. */
  readonly text: string;
  readonly ratings: number;
}

interface Group {
  readonly users: Set<number>;
  readonly ratings: number;
}

/** The histories by user. Rows are sorted by (user, item), so each history has one text. */
function* historiesOf(
  { users, items, values, itemIds }: Domain,
  leastRatings: number,
): Generator<Pause, Map<number, History>> {
  const histories = new Map<number, History>();
  const due = pacer();
  for (let from = 0, to = 0; from < users.length; from = to) {
    if (due()) yield { fraction: from / users.length };
    let text = '';
    for (; to < users.length && users[to] === users[from]; to++)
      text += `${JSON.stringify(itemIds[items[to]])}:${values[to]} `;
    if (to - from >= leastRatings) histories.set(users[from], { text, ratings: to - from });
  }
  return histories;
}

function groupEqual(histories: ReadonlyMap<number, History>): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [user, { text, ratings }] of histories) {
    const group = groups.get(text);
    if (group) group.users.add(user);
    else groups.set(text, { users: new Set([user]), ratings });
  }
  return groups;
}
