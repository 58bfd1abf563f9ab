import { describe, expect, it } from 'vitest';
import { readText } from './read-text.js';

const YAML = 'application/yaml';
const JSON_TYPE = 'application/json';

function codes(text: string, mediaType = YAML): string[] {
  return readText(text, mediaType).violations.map((violation) => `${violation.code}@${violation.document}:${violation.line}`);
}

function values(text: string, mediaType = YAML): unknown[] {
  const read = readText(text, mediaType);
  expect(read.violations).toEqual([]);
  return read.documents.map((document) => document.value);
}

describe('readText, YAML', () => {
  it('reads several documents with the core schema', () => {
    const text =
      'a: 1\nb: [yes, true, "true", 0x10, 1.5, ~, 2020-01-01, 8080: x]\n---\n- c: |\n    two\n    lines\n---\n# nothing\n';
    expect(values(text)).toEqual([
      { a: 1, b: ['yes', true, 'true', 16, 1.5, null, '2020-01-01', { '8080': 'x' }] },
      [{ c: 'two\nlines\n' }],
      null,
    ]);
  });

  it('knows the line of every object', () => {
    const read = readText('a: 1\n---\n# why\nitems:\n  - x: 1\n  - x: 2\n', YAML);
    const second = read.documents[1]?.value as { items: { x: number }[] };
    expect(read.lineOf(second as never)).toBe(4);
    expect(read.lineOf(second.items[1] as never)).toBe(6);
  });

  it('reports every broken document with its line', () => {
    expect(codes('a: 1\n---\nb: c: d\n---\ne: [\n---\nf: 1\nf: 2\n')).toEqual([
      'INVALID_SYNTAX@1:3',
      'INVALID_SYNTAX@2:6',
      'DUPLICATE_KEY@3:8',
    ]);
  });

  it.each([
    ['tags', 'a: !!js/function x\n', 'TAG_REFUSED@0:1'],
    ['standard tags', 'a: 1\nb: !!str 2\n', 'TAG_REFUSED@0:2'],
    ['merge keys', 'a: &x {b: 1}\nc:\n  <<: *x\n', 'MERGE_REFUSED@0:3'],
    ['prototype keys', 'a:\n  __proto__: {b: 1}\n', 'FORBIDDEN_KEY@0:2'],
    ['unknown anchors', 'a: *x\n', 'ALIAS_REFUSED@0:1'],
    ['anchors of an earlier document', 'a: &x 1\n---\nb: *x\n', 'ALIAS_REFUSED@1:3'],
    ['self-reference', 'a: &x\n  b: *x\n', 'ALIAS_REFUSED@0:2'],
    ['numbers that JSON lacks', 'a: .inf\n', 'INVALID_VALUE@0:1'],
    ['keys that are lists', '? [a]\n: 1\n', 'INVALID_VALUE@0:1'],
  ])('refuses %s', (_, text, expected) => {
    expect(codes(text)).toEqual([expected]);
  });

  it('copies few aliases, refuses many and bombs', () => {
    expect(values('a: &x {b: 1}\nc: *x\n')).toEqual([{ a: { b: 1 }, c: { b: 1 } }]);
    expect(codes(`a: &x 1\nb: [${'*x,'.repeat(101)}]\n`)[0]).toContain('ALIAS_REFUSED');
    const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`);
    expect(codes(`a0: &a0 [1,2,3,4,5,6,7,8,9]\n${levels.join('\n')}\n`)[0]).toContain('ALIAS_REFUSED');
  });

  it('survives nesting of 100,000 levels', () => {
    expect(codes('['.repeat(100_000))).toEqual(['TOO_DEEP@0:1']);
    expect(codes(`${'['.repeat(64)}1${']'.repeat(64)}`)).toEqual([]);
    expect(codes(`${'['.repeat(65)}1${']'.repeat(65)}`)).toEqual(['TOO_DEEP@0:1']);
  });

  it('bounds documents and values', () => {
    expect(codes('a: 1\n---\n'.repeat(20_001))).toEqual(['TOO_MANY_DOCUMENTS@20002:1']);
    expect(codes(`[${'1,'.repeat(1_000_001)}1]`)).toEqual(['TOO_MANY_NODES@0:1']);
  });
});

describe('readText, JSON', () => {
  it('reads what JSON.parse reads', () => {
    const value = { a: [1, -2.5e3, true, null, 'x"\\\u00e9\n{[,:]}'], '': {}, b: { c: [[], {}] } };
    expect(values(JSON.stringify(value, null, 1), JSON_TYPE)).toEqual([value]);
  });

  it.each([
    ['{"a":1,\n"a":2}', 'DUPLICATE_KEY@0:2'],
    ['{"a":\n{"__proto__":1}}', 'FORBIDDEN_KEY@0:2'],
    ['{"a":\n}', 'INVALID_SYNTAX@0:2'],
    ['[1', 'INVALID_SYNTAX@0:1'],
    ['a: 1', 'INVALID_SYNTAX@0:1'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'TOO_DEEP@0:1'],
  ])('refuses %#', (text, expected) => {
    expect(codes(text, JSON_TYPE)).toEqual([expected]);
  });
});
