import assert from 'node:assert/strict';
import { canonicalJson, hashJson, shortHash } from '../../../lib/experiment/store/canonical-json';

describe('hash of configurations', () => {
  it('is the same whatever the order of the keys', () => {
    assert.equal(hashJson({ a: 1, b: { d: [1, 2], c: 'x' } }), hashJson({ b: { c: 'x', d: [1, 2] }, a: 1 }));
  });

  it('is the SHA-256 of the canonical text', () => {
    assert.equal(canonicalJson({ b: [true, null], a: 'é"' }), '{"a":"é\\"","b":[true,null]}');
    assert.equal(hashJson({}), '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    assert.equal(shortHash(hashJson({})), '44136fa355b3678a');
  });

  it('leaves undefined members out, and tells array orders apart', () => {
    assert.equal(hashJson({ a: 1, b: undefined }), hashJson({ a: 1 }));
    assert.notEqual(hashJson([1, 2]), hashJson([2, 1]));
  });

  it('refuses what JSON would silently change', () => {
    assert.throws(() => hashJson({ a: [Number.NaN] }), /\$\.a\[0\] is NaN/);
    assert.throws(() => hashJson({ a: new Float32Array(1) }), /\$\.a is a Float32Array/);
    assert.throws(() => hashJson([undefined]), /\$\[0\] is a undefined/);
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    assert.throws(() => hashJson(loop), /\$\.self holds itself/);
  });
});
