import { describe, expect, it } from 'vitest';
import { DomainError } from '../../domain/errors.js';
import { parseWait } from './wait.js';

describe('the wait parameter', () => {
  it.each([
    [undefined, 0],
    ['60s', 60_000],
    ['300s', 300_000],
    ['5m', 300_000],
    ['250ms', 250],
    ['7', 7000],
  ])('%j is %i ms', (text, milliseconds) => {
    expect(parseWait(text)).toEqual({ milliseconds });
  });

  it.each(['301s', '6m', '-1s', '1h', '', 'soon', ['1s', '2s']])('%j is refused', (text) => {
    expect(() => parseWait(text)).toThrow(DomainError);
  });
});
