import { describe, expect, it } from 'vitest';
import { readRemovedFirst, writeRemovedFirst } from './removed-first.js';

const header = (name: string, value: string) => ({ name, value });

describe('header changes of a proxy that removes first', () => {
  it('set what is removed and added, and keep what is added after it', () => {
    const changes = { add: [header('x-a', '1'), header('X-A', '2'), header('x-b', '3')], remove: ['X-a', 'x-c'] };
    expect(readRemovedFirst(changes)).toEqual({
      set: [header('x-a', '1')],
      add: [header('X-A', '2'), header('x-b', '3')],
      remove: ['x-c'],
    });
  });

  it('need no removal of what is set', () => {
    expect(readRemovedFirst({ set: [header('x-a', '1')], add: [header('x-a', '2')], remove: ['X-A'] })).toEqual({
      set: [header('x-a', '1')],
      add: [header('x-a', '2')],
    });
  });

  it('are written without what the model removes last', () => {
    expect(writeRemovedFirst({ set: [header('X-A', '1')], add: [header('x-b', '2')], remove: ['x-a'] })).toEqual({
      add: [header('x-b', '2')],
      remove: ['x-a'],
    });
  });
});
