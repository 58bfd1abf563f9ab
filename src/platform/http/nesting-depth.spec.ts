import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, isTooDeep } from './nesting-depth.js';

const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));

describe('nesting depth', () => {
  it('is measured exactly', () => {
    expect(isTooDeep(nested(MAX_DEPTH))).toBe(false);
    expect(isTooDeep(nested(MAX_DEPTH + 1))).toBe(true);
  });

  it('counts no brackets inside strings', () => {
    expect(isTooDeep(Buffer.from(JSON.stringify({ text: '[{'.repeat(1000), quoted: `"\\${'['.repeat(100)}` })))).toBe(false);
    expect(isTooDeep(Buffer.from(`["\\"", ${'['.repeat(MAX_DEPTH)}`))).toBe(true);
  });

  it('ends on text that ends inside a string', () => {
    expect(isTooDeep(Buffer.from('["abc\\'))).toBe(false);
  });
});
