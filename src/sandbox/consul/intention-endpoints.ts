import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { type Call, sayFiltered, send } from './http-exchange.js';
import { checkIntention, flatIntentions, matchIntentions } from './intentions.js';

/** `/v1/connect/intentions`: intentions one by one, and what Consul itself would decide. */
export class IntentionEndpoints {
  constructor(private readonly state: ConsulState) {}

  async list({ request, acl, query }: Call): Promise<void> {
    const { entries } = this.state;
    const visible = () =>
      flatIntentions(entries)
        .filter(({ source, destination }) => acl.may('intention', 'read', destination) || acl.may('intention', 'read', source))
        .map(({ body }) => body);
    await this.state.wait(query, { index: () => entries.index, content: visible }, request.signal);
    if (acl.isKnown && visible().length < flatIntentions(entries).length) sayFiltered(request.response);
    send(request, visible(), entries.index);
  }

  match({ request, acl, query }: Call): void {
    const by = required(query, 'by');
    if (by !== 'source' && by !== 'destination')
      throw new ConsulError(500, `'by' parameter must be one of 'source' or 'destination'`);
    required(query, 'name');
    const names = query.getAll('name');
    for (const name of names) acl.demand('intention', 'read', name);
    const matches = names.map((name) => [name, matchIntentions(this.state.entries, by, name)] as const);
    send(request, Object.fromEntries(matches), this.state.entries.index);
  }

  check({ request, acl, query }: Call): void {
    const [source, destination] = [required(query, 'source'), required(query, 'destination')];
    acl.demand('service', 'read', destination);
    send(request, { Allowed: checkIntention(this.state.entries, source, destination, this.state.aclDefaultPolicy === 'allow') });
  }
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) throw new ConsulError(500, `required query parameter '${name}' not set`);
  return value;
}
