import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.js';
import { escapeToken, fieldDifferences, goesThroughList, overlayDifferences, parsePointer } from './field-difference.js';

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('a', 'b', 1, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b/c', 'd~e'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const object = fc.dictionary(fc.constantFrom('a', 'b/c', 'd~e'), json).map((value) => value as JsonObject);

describe('fieldDifferences', () => {
  it('names members that differ, are missing or are too many, sorted', () => {
    expect(fieldDifferences({ a: 1, b: { c: 2 } }, { b: { c: 3, d: 4 } })).toEqual([
      { pointer: '/a', wanted: 1, given: undefined },
      { pointer: '/b/c', wanted: 2, given: 3 },
      { pointer: '/b/d', wanted: undefined, given: 4 },
    ]);
  });

  it('compares lists of one length member by member, others as a whole', () => {
    expect(fieldDifferences([1, 2], [1, 3]).map(({ pointer }) => pointer)).toEqual(['/1']);
    expect(fieldDifferences([1], [1, 2])).toEqual([{ pointer: '', wanted: [1], given: [1, 2] }]);
  });

  it('are none exactly where the values are equal, and undone by the overlay', () => {
    fc.assert(
      fc.property(object, object, (wanted, given) => {
        const differences = fieldDifferences(wanted, given);
        expect(fieldDifferences(wanted, structuredClone(wanted))).toEqual([]);
        expect(fieldDifferences(wanted, overlayDifferences(given, differences))).toEqual([]);
      }),
    );
  });

  it('leave what was given as it was', () => {
    const given = { a: { b: 1 } };
    overlayDifferences(given, [{ pointer: '/a/b', wanted: 2, given: 1 }]);
    expect(given).toEqual({ a: { b: 1 } });
  });

  it('never reach the prototype', () => {
    const laid = overlayDifferences({}, [{ pointer: '/__proto__', wanted: { polluted: true }, given: undefined }]);
    expect(Object.hasOwn(laid, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('pointers', () => {
  it('escape and unescape', () => {
    expect(parsePointer(`/${escapeToken('a/b~c')}/d`)).toEqual(['a/b~c', 'd']);
    expect(parsePointer('')).toEqual([]);
  });

  it('know whether they go through a list', () => {
    expect(goesThroughList({ a: [{ b: 1 }] }, '/a/0/b')).toBe(true);
    expect(goesThroughList({ a: [1] }, '/a')).toBe(false);
  });
});
