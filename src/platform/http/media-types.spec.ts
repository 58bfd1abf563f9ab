import { describe, expect, it } from 'vitest';
import { acceptable } from './media-types.js';

const offers = ['application/json', 'application/sarif+json', 'application/junit+xml'] as const;

describe('the acceptable media type', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/sarif+json', 'application/sarif+json'],
    ['APPLICATION/SARIF+JSON', 'application/sarif+json'],
    ['application/json;q=0.5, application/junit+xml;q=0.9', 'application/junit+xml'],
    ['application/json;q=0, */*;q=0.1', 'application/sarif+json'],
    ['text/html, application/xml', null],
    ['application/json;q=0', null],
  ])('of %j is %j', (accept, expected) => {
    expect(acceptable(accept, offers)).toBe(expected);
  });
});
