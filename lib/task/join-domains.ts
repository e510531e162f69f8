import { UserError } from '../errors';
import { type RatingRows, type Ratings, selectRows } from '../ratings/ratings';
import { sortRows } from '../ratings/sort-rows';
import type { CrossDomainTask } from './task';

/** Parts an item's id in a joined domain from the name of the domain it comes from. */
const SEPARATOR = '/';

/**
 * Several domains as one, so that a task of two domains can have many: users are matched by id, items are kept apart, and an
 * item's id begins with its domain's name (`books/B000X`), even where two domains list the same id. Times are kept where all
 * domains have them.
 * @param domains by name; a name holds no `/`
 * @throws UserError for no domain, or a name that could not be told from an id
 */
export function joinDomains(domains: Readonly<Record<string, Ratings>>): Ratings {
  const names = Object.keys(domains);
  if (names.length === 0) throw new UserError('there is no domain to join');
  for (const name of names) {
    if (name === '' || name.includes(SEPARATOR)) {
      throw new UserError(`a domain's name is not empty and holds no "${SEPARATOR}": ${JSON.stringify(name)}`);
    }
  }
  // As the ids will be sorted: the separator takes part in the comparison.
  const parts = names
    .map((name) => ({ prefix: name + SEPARATOR, ratings: domains[name] }))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  const userIds = [...new Set(parts.flatMap(({ ratings }) => ratings.userIds))].sort();
  const indexOf = new Map(userIds.map((id, index) => [id, index]));
  const itemIds = parts.flatMap(({ prefix, ratings }) => ratings.itemIds.map((id) => prefix + id));

  const count = parts.reduce((sum, { ratings }) => sum + ratings.values.length, 0);
  const rows = {
    users: new Int32Array(count),
    items: new Int32Array(count),
    values: new Float32Array(count),
    times: parts.every(({ ratings }) => ratings.times) ? new Float64Array(count) : undefined,
  } satisfies RatingRows;
  let at = 0;
  let firstItem = 0;
  for (const { ratings } of parts) {
    const { users, items, values, times } = ratings;
    const toJoined = ratings.userIds.map((id) => indexOf.get(id) as number);
    for (let k = 0; k < users.length; k++) {
      rows.users[at + k] = toJoined[users[k]];
      rows.items[at + k] = firstItem + items[k];
    }
    rows.values.set(values, at);
    if (times) rows.times?.set(times, at);
    at += users.length;
    firstItem += ratings.itemIds.length;
  }
  return { ...sortRows(rows, userIds.length, itemIds.length), userIds, itemIds };
}

/**
 * The task with some of the domains that its source was joined from. Users keep their indices, so that one split and one target
 * model serve every choice of sources; the overlap is that of the domains that are left.
 * @param names of domains that were joined by {@link joinDomains}
 * @throws UserError for a domain that is not in the source, and where no user rated in both
 */
export function withSources(task: CrossDomainTask, names: readonly string[]): CrossDomainTask {
  const { source, target } = task;
  const wanted = new Set(names);
  const found = new Set<string>();
  const itemIds: string[] = [];
  const newIndex = source.itemIds.map((id) => {
    const name = id.slice(0, id.indexOf(SEPARATOR));
    if (!wanted.has(name)) return -1;
    found.add(name);
    return itemIds.push(id) - 1;
  });
  for (const name of wanted) {
    if (!found.has(name)) throw new UserError(`there is no domain ${JSON.stringify(name)} in the source of this task`);
  }
  const positions = Array.from(source.items.keys()).filter((row) => newIndex[source.items[row]] >= 0);
  const rows = selectRows(source, positions);
  const inSource = new Set(rows.users);
  const inTarget = new Set(target.users);
  const overlap = Int32Array.from([...inSource].filter((user) => inTarget.has(user))).sort();
  if (overlap.length === 0) throw new UserError(`no user rated in the target and in ${names.join(' or ')}`);
  return { ...task, source: { ...rows, items: rows.items.map((item) => newIndex[item]), itemIds }, overlap };
}
