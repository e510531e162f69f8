import assert from 'node:assert/strict';
import { isBridge, type Model } from '../../lib/bridge/bridge';
import { methodNames, methods } from '../../lib/bridge/registry';
import type { Selection } from '../../lib/evaluation/protocol/protocol';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { parseConfig, type RunConfig, withEpochs } from '../../lib/experiment/config';
import { type RunData, runData, splitFor } from '../../lib/experiment/run-data';
import { type RandomStreams, randomStreams } from '../../lib/math/random';
import type { CrossDomainTask } from '../../lib/task/task';
import { reportsOf } from '../bridge/reports';
import { tinyTask } from '../task/task-of';

/** The task with other target ratings, of other items, for some users. */
function withOtherRatings(task: CrossDomainTask, users: readonly Int32Array[]): CrossDomainTask {
  const changed = new Set(users.flatMap((list) => [...list]));
  const { target } = task;
  const count = target.itemIds.length;
  return {
    ...task,
    target: {
      ...target,
      values: target.values.map((value, row) => (changed.has(target.users[row]) ? 6 - value : value)),
      items: target.items.map((item, row) => (changed.has(target.users[row]) ? (item + 1) % count : item)),
    },
  };
}

/** All that a model can say of users: their vectors and the item table, or their scores of all items. */
function shown(model: Model, users: Int32Array, items: number): object {
  if (isBridge(model)) return { vectors: model.transfer(users), table: model.itemTable() };
  return {
    scores: Array.from(users, (user) => {
      const out = new Float32Array(items);
      model.scoreItems(user, out);
      return out;
    }),
  };
}

describe('leakage', () => {
  const { task } = tinyTask();
  const data = runData(task);
  const config: RunConfig = parseConfig(
    withEpochs({ embedding: { dim: 4 }, protocols: { ranking: { perPositive: 1 } } }, 2),
    'test',
  );
  const spec = (selection: Selection, method = 'DiffCDR') => ({ method, seed: 3, selection });

  /** Everything that training leaves: base models with snapshots, losses, vectors or scores of hidden users, item tables. */
  async function trained(of: RunData, selection: Selection, protocol: 'cold' | 'ranking' = 'cold') {
    const { split, base } = await new BaseModelPool().get(of, config, { ...spec(selection), protocol });
    const { test, validation, ...training } = split;
    const hidden = Int32Array.from([...split.testUsers, ...split.validationUsers]);
    const bridges: Record<string, unknown> = {};
    for (const method of methods) {
      await method.prepare?.(config.methods[method.name]);
      const context = { task: of.task, split: training, base, random: randomStreams(3) };
      const model = method.create(context, config.methods[method.name]);
      const epochs = reportsOf(model);
      bridges[method.name] = { epochs, ...shown(model, hidden, of.task.target.itemIds.length) };
      model.dispose?.();
    }
    return { hidden, base, bridges };
  }

  for (const selection of ['best-test-epoch', 'validation'] as const) {
    for (const protocol of ['cold', 'ranking'] as const) {
      const how = protocol === 'ranking' ? `${selection}, with negatives` : selection;
      it(`no model of ${methodNames().length} methods depends on target ratings of hidden users (${how})`, async () => {
        const { testUsers, validationUsers } = splitFor(data, config, selection);
        assert.equal(validationUsers.length > 0, selection === 'validation');
        const other = runData(withOtherRatings(task, [testUsers, validationUsers]));
        assert.notEqual(other.taskHash, data.taskHash);
        assert.deepEqual(await trained(other, selection, protocol), await trained(data, selection, protocol));
      });
    }
  }

  it('does see the ratings of training users: the test above would notice', async () => {
    const { trainUsers } = splitFor(data, config, 'validation');
    const other = runData(withOtherRatings(task, [trainUsers]));
    const [a, b] = [await trained(other, 'validation'), await trained(data, 'validation')];
    assert.notDeepEqual(a.base.target, b.base.target);
    assert.deepEqual(a.base.source, b.base.source);
    for (const name of methodNames()) assert.notDeepEqual(a.bridges[name], b.bridges[name], name);
  });

  it('chooses the epoch under `validation` without a look at test ratings', async () => {
    const { testUsers } = splitFor(data, config, 'validation');
    const other = runData(withOtherRatings(task, [testUsers]));
    const longer = parseConfig(withEpochs({ embedding: { dim: 4 } }, 6), 'test');
    for (const method of ['TGT', 'EMCDR', 'DiffCDR']) {
      const [a, b] = await Promise.all([data, other].map((of) => runCell(of, longer, spec('validation', method))));
      assert.notEqual(a.result.row.mae, b.result.row.mae);
      assert.deepEqual(
        [a.result.row.maeEpoch, a.result.row.rmseEpoch],
        [b.result.row.maeEpoch, b.result.row.rmseEpoch],
      );
      assert.deepEqual(
        a.result.epochs.map(({ losses, validation }) => ({ losses, validation })),
        b.result.epochs.map(({ losses, validation }) => ({ losses, validation })),
      );
    }
  });

  it('has each bridge draw from streams of its own, each name once', async () => {
    const { split, base } = await new BaseModelPool().get(data, config, spec('validation'));
    for (const method of methods) {
      const names: string[] = [];
      const random: RandomStreams = (stage) => {
        names.push(stage);
        return randomStreams(3)(stage);
      };
      const bridge = method.create({ task, split, base, random }, config.methods[method.name]);
      for (const _ of bridge.fit()) {
        // to the end
      }
      bridge.dispose?.();
      assert.equal(new Set(names).size, names.length, `${method.name} asks twice for one of ${names.join(', ')}`);
      for (const name of names) assert.ok(name.startsWith(`bridge/${method.name}/`), name);
    }
  });

  it('lets a draw added in one stage of DiffCDR change no other stage', async () => {
    const { split, base } = await new BaseModelPool().get(data, config, spec('validation'));
    const method = methods.find(({ name }) => name === 'DiffCDR')!;
    const stages: string[] = [];
    /** What each stage draws, when `disturbed` draws one number more at its start. */
    const draws = (disturbed?: string): Map<string, number[]> => {
      const seen = new Map<string, number[]>();
      const random: RandomStreams = (stage) => {
        const stream = randomStreams(3)(stage);
        if (stage === disturbed) stream.uniform();
        const drawn: number[] = [];
        seen.set(stage, drawn);
        stages.push(stage);
        const { uniform, integer, normal, fillNormal } = stream;
        const note = (value: number): number => {
          drawn.push(value);
          return value;
        };
        // shuffle calls these members, so its draws are noted too; fillNormal draws by itself.
        stream.fillNormal = (values) => {
          for (const value of fillNormal(values)) note(value);
          return values;
        };
        stream.uniform = () => note(uniform());
        stream.integer = (bound) => note(integer(bound));
        stream.normal = () => note(normal());
        return stream;
      };
      const bridge = method.create({ task, split, base, random }, config.methods.DiffCDR);
      for (const _ of bridge.fit()) {
        // to the end
      }
      bridge.dispose?.();
      return seen;
    };
    const plain = draws();
    for (const disturbed of new Set(stages)) {
      const other = draws(disturbed);
      for (const [stage, drawn] of plain) {
        assert.ok(drawn.length > 0, `${stage} draws nothing`);
        if (stage === disturbed) assert.notDeepEqual(other.get(stage), drawn);
        else assert.deepEqual(other.get(stage), drawn, `${disturbed} changes ${stage}`);
      }
    }
  });
});
