import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../json-object.js';
import { ConsulError } from './consul-error.js';

type Level = 'deny' | 'read' | 'write';

/** What a token may do, as the rules of one Consul ACL policy. Prefix rules: the longest prefix decides. */
export interface Grants {
  readonly service?: Readonly<Record<string, Level>>;
  /** Default: read where the service rule gives read or write. */
  readonly intentions?: Readonly<Record<string, Level>>;
  readonly mesh?: Level;
  readonly operator?: Level;
  readonly acl?: Level;
  readonly peering?: Level;
  readonly node?: Level;
  readonly agent?: Level;
}

/** A Consul ACL token. `management` may do everything. */
export interface ConsulToken {
  readonly secretId: string;
  readonly accessorId: string;
  readonly description: string;
  readonly grants: Grants | 'management';
}

const ANONYMOUS: ConsulToken = {
  secretId: 'anonymous',
  accessorId: '00000000-0000-0000-0000-000000000002',
  description: 'Anonymous Token',
  grants: {},
};

const IMPLICIT = '. The anonymous token is used implicitly when a request does not specify a token.';

const LEVELS: readonly Level[] = ['deny', 'read', 'write'];

/** Decides for one request's token, in Consul's words (hashicorp/consul acl/errors.go). */
export class Authorizer {
  private constructor(readonly token: ConsulToken | null) {}

  /** 403 `ACL not found` for an unknown token; without ACLs everything is allowed. */
  static of(headers: IncomingMessage['headers'], url: URL, tokens: readonly ConsulToken[] | null): Authorizer {
    if (tokens === null) return new Authorizer(null);
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const secret = headers['x-consul-token'] ?? bearer ?? url.searchParams.get('token') ?? '';
    if (secret === '') return new Authorizer(ANONYMOUS);
    const token = tokens.find(({ secretId }) => secretId === secret);
    if (token === undefined) throw new ConsulError(403, 'ACL not found');
    return new Authorizer(token);
  }

  /** True for requests that carried a token that exists: only they learn that a list was filtered. */
  get isKnown(): boolean {
    return this.token !== null && this.token !== ANONYMOUS;
  }

  /** True where the token has the access to the resource (`service`, `intention`, `mesh`, …). */
  may(resource: string, access: 'read' | 'write' | 'list', name = ''): boolean {
    if (this.token === null || this.token.grants === 'management') return true;
    const wanted = access === 'write' ? 2 : 1;
    return LEVELS.indexOf(this.level(this.token.grants, resource, name)) >= wanted;
  }

  /** 403 where it has not. */
  demand(resource: string, access: 'read' | 'write', name?: string): void {
    if (this.may(resource, access, name)) return;
    const isAnonymous = this.token === ANONYMOUS;
    const who = isAnonymous ? 'anonymous token' : `token with AccessorID '${this.token?.accessorId ?? ''}'`;
    const where = name === undefined ? '' : ` on ${JSON.stringify(name)}`;
    const hint = isAnonymous ? IMPLICIT : '';
    throw new ConsulError(403, `Permission denied: ${who} lacks permission '${resource}:${access}'${where}${hint}`);
  }

  /** True where the token may write some service. */
  mayWriteAnyService(): boolean {
    if (this.token === null || this.token.grants === 'management') return true;
    return Object.values(this.token.grants.service ?? {}).includes('write');
  }

  private level(grants: Grants, resource: string, name: string): Level {
    if (resource === 'service') return longest(grants.service ?? {}, name);
    if (resource === 'intention') {
      if (grants.intentions !== undefined) return longest(grants.intentions, name);
      return longest(grants.service ?? {}, name) === 'deny' ? 'deny' : 'read';
    }
    if (resource === 'mesh') return grants.mesh ?? grants.operator ?? 'deny';
    const levels: Readonly<Record<string, Level | undefined>> = { ...grants } as Record<string, Level | undefined>;
    return levels[resource] ?? 'deny';
  }
}

function longest(rules: Readonly<Record<string, Level>>, name: string): Level {
  const prefix = Object.keys(rules)
    .filter((candidate) => name.startsWith(candidate))
    .toSorted((a, b) => b.length - a.length)[0];
  return prefix === undefined ? 'deny' : (rules[prefix] ?? 'deny');
}

/** The token of a request as `/v1/acl/token/self` shows it; 403 where it brought none that exists, 401 where ACLs are off. */
export function ownToken(acl: Authorizer): JsonObject {
  if (acl.token === null) throw new ConsulError(401, 'ACL support disabled');
  if (acl.token === ANONYMOUS) throw new ConsulError(403, UNKNOWN_SELF);
  const { accessorId, secretId, description, grants } = acl.token;
  const policy =
    grants === 'management'
      ? { ID: '00000000-0000-0000-0000-000000000001', Name: 'global-management' }
      : { ID: accessorId.replace(/^.{8}/, 'aaaaaaaa'), Name: description.toLowerCase().replaceAll(' ', '-') };
  return {
    AccessorID: accessorId,
    SecretID: secretId,
    Description: description,
    Policies: [policy],
    Local: false,
    CreateTime: '2026-02-03T09:00:00Z',
    Hash: Buffer.from(description).toString('base64'),
    CreateIndex: 12,
    ModifyIndex: 12,
  };
}

/** What that endpoint says to a token that it does not know, the absent one included. */
export const UNKNOWN_SELF = 'token does not exist: ACL not found';
