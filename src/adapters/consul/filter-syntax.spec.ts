import { describe, expect, it } from 'vitest';
import { isFilter } from './native/filter-syntax.js';

describe('a filter expression', () => {
  it.each([
    'Service.Meta.version == v1',
    'Service.Meta["version"] == "v 1" and not (Service.Tags is empty or "blue" in Service.Tags)',
    'Service.Port != 80',
    'not not Service.Tags is not empty',
    'Service.Tags contains `a"b`',
    'Service.Address not matches "10[.].*"',
    ' Node.Meta.os == linux ',
  ])('is read: %s', (text) => expect(isFilter(text)).toBe(true));

  it.each([
    '',
    'not an expression',
    'Service.Meta.version = v1',
    'Service.Meta.version == "v1',
    '(Service.Tags is empty',
    'Service.Tags is empty and',
    'Service.Meta[version] == v1',
    'Service.Meta.version == 01',
  ])('is none: %s', (text) => expect(isFilter(text)).toBe(false));
});
