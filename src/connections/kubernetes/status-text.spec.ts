import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.js';
import { managerConflict, statusText } from './status-text.js';

describe('the words of an API server', () => {
  const cause = (manager: string, field: string) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field,
  });
  const conflict = (...causes: JsonObject[]) => ({ status: 409, body: { details: { causes } }, warnings: [] });

  it('name the same conflicts in the same order, whichever manager the server names first', () => {
    const causes = [cause('one', '.spec.rules'), cause('one', '.spec.action'), cause('labeller', '.metadata.labels.team')];
    const text =
      '.metadata.labels.team: conflict with "labeller"; .spec.action: conflict with "one"; .spec.rules: conflict with "one"';
    expect(managerConflict(conflict(...causes))).toBe(text);
    expect(managerConflict(conflict(...causes.toReversed()))).toBe(text);
  });

  it('are no conflict of managers where the version is an old one', () => {
    expect(managerConflict({ status: 409, warnings: [], body: { message: 'the object has been modified' } })).toBeNull();
  });

  it('lose their middle where they are very long', () => {
    const text = statusText({ status: 422, warnings: [], body: { message: `first ${'x'.repeat(5000)} last` } });
    expect(text.length).toBeLessThan(2010);
    expect(text).toMatch(/^first x+ … x+ last$/);
  });
});
