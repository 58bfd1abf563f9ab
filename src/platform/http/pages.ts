import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { invalid } from '../../domain/errors.js';
import { InstallationKey } from '../secrets/installation-key.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const Position = z.array(z.string());

/** Query parameters of every list. A limit above 500 counts as 500. */
export const PageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(DEFAULT_LIMIT)
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .describe('How many at most; 500 is the most'),
  cursor: z.string().max(2048).optional().describe('`nextCursor` of the page before'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The schema of one page of `item`. `nextCursor` null is the end, and the only mark of it. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** What a store needs: how many (it fetches one more) and after which sort key. */
export interface PageRequest {
  readonly limit: number;
  readonly after: readonly string[] | null;
  readonly scope: string;
}

/** Keyset paging with signed cursors that hold only for the caller and the list that they were made for. */
@Injectable()
export class Pages {
  readonly #key: Buffer;

  constructor(key: InstallationKey) {
    this.#key = key.derive('cursors');
  }

  /** Opens the cursor. `scope` names the list and its filters. Raises VALIDATION for a cursor of another caller or list. */
  open(query: PageQuery, actorId: string, ...scope: readonly string[]): PageRequest {
    const bound = JSON.stringify([actorId, ...scope]);
    return { limit: query.limit, scope: bound, after: query.cursor === undefined ? null : this.#read(query.cursor, bound) };
  }

  /** Makes the page of what a store fetched: at most limit + 1 rows in order; `keyOf` gives a row's sort key. */
  close<T>(rows: readonly T[], request: PageRequest, keyOf: (row: T) => readonly string[]): Page<T> {
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    return { items, nextCursor: more ? this.#write(keyOf(last), request.scope) : null };
  }

  #write(position: readonly string[], scope: string): string {
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return this.#signed(payload, scope);
  }

  #read(cursor: string, scope: string): readonly string[] {
    const payload = cursor.split('.', 1)[0] ?? '';
    const given = Buffer.from(cursor);
    const expected = Buffer.from(this.#signed(payload, scope));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      const detail = 'It was not made for this list, these filters and this token.';
      throw invalid('The cursor cannot be used.', [{ pointer: 'query/cursor', code: 'CURSOR', detail }]);
    }
    return Position.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  }

  /** The one spelling of a cursor. */
  #signed(payload: string, scope: string): string {
    const signature = createHmac('sha256', this.#key).update(JSON.stringify([payload, scope]));
    return `${payload}.${signature.digest('base64url')}`;
  }
}
