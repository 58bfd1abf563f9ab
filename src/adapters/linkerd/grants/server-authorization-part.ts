/** How a ServerAuthorization that policies share finds its Servers: by name, or by labels with the number of Servers it found. */
export type ServerChoice = 'name' | { readonly labels: Readonly<Record<string, string>>; readonly servers: number };

const NAMED = 'server-authorization';

/** The part name under which a policy keeps the ServerAuthorization that it was read from, and how that chose its Servers. */
export function serverAuthorizationPart(choice: ServerChoice): string {
  return choice === 'name' ? NAMED : `${NAMED} of ${choice.servers} servers by ${JSON.stringify(choice.labels)}`;
}

/** Reads such a part name; null for other parts. */
export function parseServerAuthorizationPart(part: string): ServerChoice | null {
  if (part === NAMED) return 'name';
  const [, servers, labels] = /^server-authorization of (\d+) servers by (\{.*\})$/.exec(part) ?? [];
  return labels === undefined ? null : { labels: JSON.parse(labels) as Record<string, string>, servers: Number(servers) };
}
