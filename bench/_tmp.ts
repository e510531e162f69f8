import { createDiffcdr, diffcdr } from '../lib/bridge/diffcdr';
import { randomStream, randomStreams } from '../lib/tensor/random';

const U = 20000,
  I = 5000,
  d = 10,
  N = 200000;
const R = randomStream(1, 'x');
const users = Int32Array.from({ length: N }, () => R.integer(U)),
  items = Int32Array.from({ length: N }, () => R.integer(I)),
  values = Float32Array.from({ length: N }, () => 1 + R.integer(5));
const tab = (n: number) => R.fillNormal(new Float32Array(n * d));
const ctx: any = {
  task: { userIds: { length: U } },
  split: { bridgeTrain: { users, items, values } },
  base: { source: { dim: d, users: tab(U), items: tab(I) }, target: { dim: d, users: tab(U), items: tab(I) } },
  random: randomStreams(1),
};
(async () => {
  const o = diffcdr.options.parse({
    epochs: 4,
    engine: process.argv[2] ?? 'auto',
    activation: process.argv[3] ?? 'none',
  });
  await diffcdr.prepare!(o);
  if (o.engine === 'network') {
    ctx.split.bridgeTrain = { users: users.slice(0, 2560), items, values };
  }
  const b = createDiffcdr(ctx, o);
  let t = performance.now();
  let c = process.cpuUsage().user;
  for (const r of b.fit()) {
    const n = performance.now();
    const c2 = process.cpuUsage().user;
    console.log('cpu rows/s', ((r.rows / (c2 - c)) * 1e6) | 0);
    c = c2;
    console.log(b.engine, ((r.rows / (n - t)) * 1000) | 0, 'rows/s', r.losses);
    t = n;
  }
})();
