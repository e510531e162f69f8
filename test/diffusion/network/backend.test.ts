import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { backendNames, initBackend } from '../../../lib/diffusion/network/backend';
import { projectRoot } from '../../../lib/platform/project';

describe('backend', () => {
  for (const name of backendNames) {
    describe(name, () => {
      let tf: typeof Tf;

      before(async function () {
        try {
          ({ tf } = await initBackend(name));
        } catch (error) {
          console.log(`      skipped: ${(error as Error).message}`);
          this.skip();
        }
      });

      beforeEach(() => initBackend(name));

      it('multiplies matrices', async () => {
        const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
        assert.deepEqual(Array.from(await product.data()), [19, 22, 43, 50]);
      });

      it('differentiates a squared norm', async () => {
        const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, -2, 3]));
        assert.deepEqual(Array.from(await gradient.data()), [2, -4, 6]);
      });

      it('adds up the gradients of rows gathered more than once', async () => {
        const rows = tf.tensor1d([2, 0, 2], 'int32');
        const weights = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
        const gradient = tf.grad((table) => tf.gather(table, rows).mul(weights).sum())(tf.zeros([3, 2]));
        assert.deepEqual(Array.from(await gradient.data()), [3, 4, 0, 0, 6, 8]);
      });

      it('leaves no tensor behind', () => {
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).sum();
        });
        assert.equal(tf.memory().numTensors, before);
      });
    });
  }

  /** @param first runs before the library is loaded */
  const inChild = (backend: string, first = '') =>
    spawnSync(
      process.execPath,
      [
        '--require',
        'tsx/cjs',
        '--eval',
        `${first}; require('./lib/diffusion/network/backend').initBackend().then(
          ({ name, reason, tf }) => { tf.scalar(1).dispose(); console.log(name + '|' + reason); },
          (error) => { console.log(error.name + '|' + error.message); process.exit(1); },
        )`,
      ],
      {
        cwd: join(projectRoot),
        encoding: 'utf8',
        env: { ...process.env, DIFFCDR_BACKEND: backend, NODE_NO_WARNINGS: '1' },
      },
    );

  it('says which it took and why, and nothing else', () => {
    const child = inChild('cpu');
    assert.equal(child.stdout.trim(), 'cpu|plain JavaScript; named by DIFFCDR_BACKEND');
    assert.equal(child.stderr, '');
  });

  it('says what brings TensorFlow.js where it is not installed', () => {
    const child = inChild(
      'auto',
      `const { Module } = require('node:module'); const resolve = Module._resolveFilename;
       Module._resolveFilename = function (name, ...rest) {
         if (name === '@tensorflow/tfjs') throw new Error('gone');
         return resolve.call(this, name, ...rest);
       }`,
    );
    assert.equal(child.status, 1);
    assert.match(
      child.stdout,
      /^UserError\|TensorFlow\.js is not installed, .*: npm install @tensorflow\/tfjs@4\.22\.0 /,
    );
  });

  it('refuses an unknown name', () => {
    const child = inChild('gpu');
    assert.equal(child.status, 1);
    assert.equal(child.stdout.trim(), 'UserError|DIFFCDR_BACKEND is gpu; it may be auto, node, wasm, cpu');
  });
});
