import { describe, expect, it } from 'vitest';
import { lineOf, readDocuments } from './source-documents.js';

const TEXT = `# policies of the shop
---
kind: A
spec:
  rules:
    - from: [x]
    - from: [y]
---
# nothing here
--- # a remark
kind: B
text: |
  indented
   --- not a document
---
kind: C
`;

describe('documents of a text', () => {
  it('come with their number and line; empty ones do not count', () => {
    const documents = readDocuments(TEXT);
    expect(documents.map(({ document, line, value }) => [document, line, (value as { kind: string }).kind])).toEqual([
      [0, 3, 'A'],
      [1, 11, 'B'],
      [2, 16, 'C'],
    ]);
  });

  it('know the line of a place, or of the nearest one around it', () => {
    const [first] = readDocuments(TEXT);
    if (first === undefined) throw new Error('no document');
    expect(lineOf(first, ['spec', 'rules', 1, 'from'])).toBe(7);
    expect(lineOf(first, ['spec', 'rules', 1, 'missing'])).toBe(7);
    expect(lineOf(first, ['missing'])).toBe(3);
  });

  it('may be JSON', () => {
    expect(readDocuments('{"a": [1, 2]}').map(({ value }) => value)).toEqual([{ a: [1, 2] }]);
  });

  it('may end lines as Windows does', () => {
    expect(readDocuments('a: 1\r\n---\r\nb: 2\r\n').map(({ value, line }) => [value, line])).toEqual([
      [{ a: 1 }, 1],
      [{ b: 2 }, 3],
    ]);
  });

  it('are all read before the first mistake is told', () => {
    const text = 'a: [\n---\nb: 1\n---\nc: *x\n';
    expect(() => readDocuments(text)).toThrow(
      expect.objectContaining({ violations: [expect.anything(), expect.anything()] }) as Error,
    );
  });

  it('keep scalars as YAML 1.2 reads them', () => {
    expect(readDocuments('on: yes\nversion: 1.20\ndate: 2026-01-01\nempty: ~\n')[0]?.value).toEqual({
      on: 'yes',
      version: 1.2,
      date: '2026-01-01',
      empty: null,
    });
  });
});
