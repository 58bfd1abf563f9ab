import type { ClientConfig } from 'pg';

/** Where the database is: a URL, or the folder of a local PostgreSQL's socket. */
export type DatabaseAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'socket'; readonly folder: string; readonly database: string };

/** The role that owns an embedded cluster; its socket folder lets only the process's own user in. */
export const EMBEDDED_ROLE = 'concordat';

/** How node-postgres and pg-boss name the address. */
export function clientConfig(address: DatabaseAddress): ClientConfig {
  return address.kind === 'url'
    ? { connectionString: address.url }
    : { host: address.folder, database: address.database, user: EMBEDDED_ROLE };
}

/** How TypeORM names the address. */
export function dataSourceAddress(
  address: DatabaseAddress,
): { url: string } | { host: string; database: string; username: string } {
  return address.kind === 'url'
    ? { url: address.url }
    : { host: address.folder, database: address.database, username: EMBEDDED_ROLE };
}
