import assert from 'node:assert/strict';
import { type ReproducePreset, reproducePresets } from '../../lib/cli/reproduce-presets';
import { dataFile, dataSets, findDataSet, readFlags } from '../../lib/fetch/data-sets';

describe('the manifest of data sets', () => {
  it('has one place for each file, and https addresses alone', () => {
    const files = dataSets.flatMap((set) => set.domains.map((domain) => dataFile(set, domain)));
    assert.equal(new Set(files.map(({ name }) => name.toLowerCase())).size, files.length);
    for (const { name, addresses } of files) {
      assert.match(name, /^[a-z]+\/\w+\/[\w-]+(\.\w+)+$/);
      assert.ok(addresses.length > 0, name);
      for (const address of addresses) assert.match(address, /^https:\/\/[\w.-]+\/[\w./~-]+$/, name);
    }
  });

  it('names the domains that are usual, and finds them in small letters', () => {
    for (const set of dataSets) for (const domain of set.usual) assert.ok(set.domains.includes(domain), domain);
    const { name, addresses } = dataFile(findDataSet('amazon'), 'movies_and_tv');
    assert.equal(name, 'amazon/2014/reviews_Movies_and_TV_5.json.gz');
    assert.match(addresses[1], /^https:\/\/snap\.stanford\.edu\/.*\/reviews_Movies_and_TV_5\.json\.gz$/);
  });

  it('says how run and describe read a set', () => {
    assert.equal(readFlags(findDataSet('amazon', '2014')), '');
    assert.equal(readFlags(findDataSet('amazon', '2023')), '--columns user=user_id,item=parent_asin');
    assert.equal(readFlags(findDataSet('amazon', 'dense')), '--format tsv --columns user=user_id,item=item_id');
  });

  it('holds what the presets of reproduce are made of', () => {
    for (const { set, tasks, sizes } of Object.values<ReproducePreset>(reproducePresets)) {
      const found = findDataSet(...set);
      for (const { source, target } of tasks) assert.ok(dataFile(found, source) && dataFile(found, target));
      for (const list of Object.values(sizes)) assert.equal(list.length, tasks.length);
    }
  });
});
