import assert from 'node:assert/strict';
import { type MethodName, methods } from '../../../lib/bridge/registry';
import { resolveConfig } from '../../../lib/experiment/config';
import { fitModel } from '../../../lib/experiment/model/fit-model';
import { modelBytes, modelFrom } from '../../../lib/experiment/model/fitted-model';
import { recommendFrom } from '../../../lib/experiment/model/recommend-from';
import { recommend } from '../../../lib/experiment/recommend';
import { synthesize } from '../../../lib/synthetic/synthesize';
import { makeTask } from '../../../lib/task/make-task';

/** TGT transfers nothing, and both keep the vectors of test users alone at an epoch. */
const notSaved: readonly string[] = ['TGT', 'CMF'] satisfies MethodName[];
const saved = methods.filter(({ name }) => !notSaved.includes(name));

describe('fitModel', () => {
  const { source, target } = synthesize('tiny', 1);
  const task = makeTask(source, target);
  const config = resolveConfig({});

  for (const method of saved) {
    it(`${method.name}: a loaded model gives the very lists of the fitted one`, async () => {
      const { list, epoch, ndcg } = await recommend(task, config, { method, seed: 3, count: 7 });
      const fitted = await fitModel(task, config, { method, seed: 3, count: 7 });
      const { choice } = fitted.description;
      assert.deepEqual([choice.epoch, choice.value], [epoch, ndcg]);
      const loaded = modelFrom(modelBytes(fitted));
      for (const model of [fitted, loaded]) {
        assert.deepEqual((await recommendFrom(model, { count: 7 })).list, list);
      }
      assert.deepEqual(modelBytes(loaded), modelBytes(fitted));
    });
  }
});
