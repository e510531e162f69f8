import assert from 'node:assert/strict';
import { protocolNames } from '../lib/evaluation/protocol/registry';
import { differences, type FrozenRow, presetData, readFrozen, runAgain } from './frozen/rows';

describe('frozen numbers', function () {
  this.timeout(180_000); // seconds, but for a machine that others use too

  const all = readFrozen('synthetic');
  /** Methods that there were when the rows were recorded. */
  const recorded = 14;

  async function assertEqual(preset: string, rows: readonly FrozenRow[]): Promise<void> {
    let compared = 0;
    for await (const { then, now } of runAgain(presetData(preset), rows)) {
      const { method, protocol, seed, selection } = then;
      assert.deepEqual(differences(then, now), [], `${preset}, ${method}, ${protocol}, seed ${seed}, ${selection}`);
      compared++;
    }
    assert.equal(compared, rows.length);
  }

  for (const protocol of protocolNames) {
    it(`preset tiny under ${protocol}: every method of then, two seeds, both selections, equal to the last digit`, async () => {
      const rows = all.filter((row) => row.data === 'tiny' && row.protocol === protocol);
      assert.equal(rows.length, recorded * 2 * 2);
      await assertEqual('tiny', rows);
    });
  }

  it('preset quick, cold: every method of then, equal to the last digit', async () => {
    const rows = all.filter(
      ({ data, protocol, seed, selection }) =>
        data === 'quick' && protocol === 'cold' && seed === 1 && selection === 'validation',
    );
    assert.equal(rows.length, recorded);
    await assertEqual('quick', rows);
  });

  it('would notice one digit', () => {
    const [row] = all;
    assert.deepEqual(differences(row, row), []);
    const { mae } = row as unknown as { mae: number };
    assert.equal(differences(row, { ...row, mae: mae + Number.EPSILON }).length, 1);
  });
});
