import { describe, expect, it } from 'vitest';
import { brokenAt, extendChain } from './audit-chain.js';
import type { AuditEvent } from './audit.schemas.js';

const events: AuditEvent[] = [1, 2, 3].map((number) => ({
  id: `0197a1b2-6c3d-7e4f-8a5b-00000000000${number}`,
  project: 'shop',
  at: '2026-11-22T10:15:00.000Z',
  actor: { id: 'a', name: 'ci' },
  action: 'create',
  subject: 'Mesh',
  resource: `meshes/m${number}`,
  detail: { labels: { b: 1, a: 2 } },
  requestId: null,
}));
const seals = extendChain(null, events);
const links = seals.map((seal, at) => ({ seal, event: events[at] ?? null }));

describe('the audit chain', () => {
  it('holds for what was sealed, whatever the order of members', () => {
    expect(brokenAt(null, links)).toBeNull();
    const reordered = links.map(({ seal, event }) => ({
      seal,
      event: event && { ...event, detail: { labels: { a: 2, b: 1 } } },
    }));
    expect(brokenAt(null, reordered)).toBeNull();
  });

  it('goes on from where it was', () => {
    const head = extendChain(null, events.slice(0, 2));
    expect(extendChain(head[1] ?? null, events.slice(2))).toEqual(seals.slice(2));
  });

  it.each([
    [
      'changed',
      (at: typeof links) =>
        at.map((link, i) => (i === 1 && link.event ? { ...link, event: { ...link.event, resource: 'x' } } : link)),
    ],
    ['dropped', (at: typeof links) => at.map((link, i) => (i === 1 ? { ...link, event: null } : link))],
    ['cut out with its seal', (at: typeof links) => at.filter((_, i) => i !== 0)],
    ['swapped', (at: typeof links) => at.map((link, i) => ({ ...link, event: at[[1, 0, 2][i] ?? 0]?.event ?? null }))],
  ])('breaks where an event was %s', (_, tamper) => {
    expect(brokenAt(null, tamper(links))).not.toBeNull();
  });
});
