import { z } from 'zod';
import { ROLES } from '../../access/actor.js';
import { pageSchema } from '../../platform/http/pages.js';

const Role = z.enum(ROLES).meta({ id: 'Role', description: 'What a token may do; each has the rights of those before it' });

export const CreateToken = z
  .strictObject({
    name: z.string().min(1).max(100).describe('Who will hold it'),
    roles: z.array(Role).min(1),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null).describe('Null: never'),
  })
  .meta({ id: 'CreateToken' });
export type CreateToken = z.infer<typeof CreateToken>;

/** A token without its secret. */
export const Token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    project: z.string().nullable().describe('Null: a token of the whole installation'),
    roles: z.array(Role),
    createdBy: z.string().describe('Id of the token that made it'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof Token>;

export const NewToken = Token.extend({ token: z.string().describe('The secret, shown only now') }).meta({ id: 'NewToken' });
export type NewToken = z.infer<typeof NewToken>;

export const TokenPage = pageSchema(Token).meta({ id: 'TokenPage' });

/** Whom the caller's token makes it. */
export const Whoami = z
  .object({
    id: z.string(),
    name: z.string(),
    project: z.string().nullable().describe('Null: every project'),
    roles: z.array(Role),
  })
  .meta({ id: 'Whoami' });
export type Whoami = z.infer<typeof Whoami>;

export const tokenExample: Token = {
  id: '0197a1b2-0000-7000-8000-000000000002',
  name: 'release-approver',
  project: 'shop',
  roles: ['approver'],
  createdBy: '0197a1b2-0000-7000-8000-000000000001',
  createdAt: '2026-11-22T10:15:00.000Z',
  expiresAt: '2027-11-22T00:00:00.000Z',
  revokedAt: null,
};
