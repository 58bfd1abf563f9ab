import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MAX_VIOLATIONS, violationsOf } from './violations.js';

const Match = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact'), value: z.string() }),
  z.strictObject({ kind: z.literal('prefix'), value: z.string(), cut: z.int() }),
]);
const Schema = z.strictObject({
  name: z.string(),
  'a/b~c': z.int().optional(),
  matches: z.array(Match).default([]),
  either: z.union([z.string(), z.strictObject({ exact: z.string() }), z.strictObject({ prefix: z.string() })]).optional(),
});

const violations = (value: unknown, prefix?: string) => violationsOf(Schema.safeParse(value).error?.issues ?? [], prefix);
const places = (value: unknown, prefix?: string) => violations(value, prefix).map(({ pointer, code }) => `${pointer} ${code}`);

describe('violations', () => {
  it('are none for what fits', () => {
    expect(violations({ name: 'x', either: 'y' })).toEqual([]);
  });

  it('name each unknown field and escape its name', () => {
    expect(places({ name: 'x', 'x/y': 1, z: 2 })).toEqual(['/x~1y UNKNOWN_FIELD', '/z UNKNOWN_FIELD']);
    expect(places({ name: 'x', 'a/b~c': 'no' })).toEqual(['/a~1b~0c INVALID_TYPE']);
  });

  it('tell a missing field from a wrong one', () => {
    expect(places({})).toEqual(['/name REQUIRED']);
    expect(places({ name: 7 })).toEqual(['/name INVALID_TYPE']);
  });

  it('point into the alternative that was meant', () => {
    expect(places({ name: 'x', matches: [{ kind: 'prefix', value: 'a', cut: 'b' }] })).toEqual(['/matches/0/cut INVALID_TYPE']);
    expect(places({ name: 'x', either: { exact: 7 } })).toEqual(['/either/exact INVALID_TYPE']);
  });

  it('stand below a prefix', () => {
    expect(places({}, '/spec')).toEqual(['/spec/name REQUIRED']);
  });

  it('are capped', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, 1]));
    expect(violations({ name: 'x', ...many })).toHaveLength(MAX_VIOLATIONS);
  });
});
