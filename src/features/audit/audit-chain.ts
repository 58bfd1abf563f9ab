import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { AuditEvent } from './audit.schemas.js';

/** One link: the event that it seals and the hash over it and everything before. */
export interface AuditSeal {
  readonly sequence: number;
  readonly event: string;
  readonly hash: Buffer;
}

/** What the first event of a project follows. */
const CHAIN_START = Buffer.alloc(32);

/** SHA-256 of the hash before and the event's canonical JSON. */
function sealHash(before: Buffer, event: AuditEvent): Buffer {
  return createHash('sha256').update(before).update(canonicalJson(event)).digest();
}

/** Links for events that have none yet, in their order. */
export function extendChain(last: AuditSeal | null, events: readonly AuditEvent[]): AuditSeal[] {
  let before = last?.hash ?? CHAIN_START;
  return events.map((event, at) => {
    before = sealHash(before, event);
    return { sequence: (last?.sequence ?? 0) + at + 1, event: event.id, hash: before };
  });
}

/** The id of the first event that was changed, dropped or moved since it was sealed, or null. Seals come in their order. */
export function brokenAt(
  before: AuditSeal | null,
  links: readonly { readonly seal: AuditSeal; readonly event: AuditEvent | null }[],
): string | null {
  let previous = before;
  for (const { seal, event } of links) {
    const isNext = seal.sequence === (previous?.sequence ?? 0) + 1;
    const isWhole = event !== null && sealHash(previous?.hash ?? CHAIN_START, event).equals(seal.hash);
    if (!isNext || !isWhole) return seal.event;
    previous = seal;
  }
  return null;
}
