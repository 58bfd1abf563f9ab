import { createHash } from 'node:crypto';
import type { JsonObject } from '../json-object.js';
import type { SandboxRequest } from '../sandbox-server.js';
import type { Authorizer } from './access-control.js';
import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { decodeEntry, shapeOf } from './decode-entry.js';
import { ENTRY_SHAPES } from './entry-shapes.js';
import { type Call, readJson, send, sendText } from './http-exchange.js';

/** `/v1/config`: config entries, with the right that each kind asks for. */
export class EntryEndpoints {
  constructor(private readonly state: ConsulState) {}

  put({ request, acl, query }: Call): void {
    const entry = decodeEntry(readJson(request.body));
    demandEntry(acl, 'write', entry);
    send(request, this.state.entries.put(entry, readCas(query)));
  }

  async get({ request, acl, rest, query }: Call): Promise<void> {
    const [kind = '', name] = rest;
    await this.state.wait(query, () => this.state.entries.index, request.signal);
    if (name !== undefined) return this.sendEntry(request, acl, kind, name);
    if (kind !== '') shapeOf(kind);
    const visible = this.state.entries.list(kind).filter((entry) => mayEntry(acl, 'read', entry));
    sendText(request, `[${visible.map(entryText).join(',')}]`, this.state.entries.index);
  }

  private sendEntry(request: SandboxRequest, acl: Authorizer, kind: string, name: string): void {
    const entry = this.state.entries.get(kind, name);
    if (!(kind in ENTRY_SHAPES)) throw new ConsulError(500, `Unsupported config entry kind ${kind}`);
    demandEntry(acl, 'read', entry ?? { Kind: kind, Name: name });
    if (entry === undefined)
      throw new ConsulError(404, `Config entry not found for ${JSON.stringify(kind)} / ${JSON.stringify(name)}`);
    sendText(request, entryText(entry), this.state.entries.index);
  }

  delete({ request, acl, rest, query }: Call): void {
    const [kind = '', name] = rest;
    shapeOf(kind);
    if (name === undefined) throw new ConsulError(404, 'Must provide a name to delete');
    demandEntry(acl, 'write', { Kind: kind, Name: name });
    const cas = readCas(query);
    const gone = this.state.entries.delete(kind, name, cas);
    send(request, cas === null ? {} : gone);
  }
}

const SERVICE_KINDS = new Set([
  'service-defaults',
  'service-router',
  'service-splitter',
  'service-resolver',
  'ingress-gateway',
  'terminating-gateway',
]);

/** The right that a kind asks for. Reading mesh-wide kinds needs none. */
function entryRight(entry: JsonObject): [resource: string, name?: string] {
  const kind = String(entry['Kind']);
  if (kind === 'service-intentions') return ['intention', String(entry['Name'])];
  return SERVICE_KINDS.has(kind) ? ['service', String(entry['Name'])] : ['mesh'];
}

function mayEntry(acl: Authorizer, access: 'read' | 'write', entry: JsonObject): boolean {
  const [resource, name] = entryRight(entry);
  return (access === 'read' && resource === 'mesh') || acl.may(resource, access, name);
}

function demandEntry(acl: Authorizer, access: 'read' | 'write', entry: JsonObject): void {
  if (mayEntry(acl, access, entry)) return;
  acl.demand(entryRight(entry)[0], access, entryRight(entry)[1]);
}

function readCas(query: URLSearchParams): number | null {
  const text = query.get('cas');
  if (text === null) return null;
  if (!/^\d+$/.test(text)) throw new ConsulError(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** An entry with its Hash: an integer too large for JavaScript, so it is put into the text. */
function entryText(entry: JsonObject): string {
  const { CreateIndex: _create, ModifyIndex: _modify, ...content } = entry;
  const { Name: name, ...unnamed } = entry;
  // The one entry of kind mesh has no Name in JSON.
  const shown = entry['Kind'] === 'mesh' || name === undefined ? unnamed : entry;
  const hash = createHash('sha256').update(JSON.stringify(content)).digest().readBigUInt64BE();
  return `${JSON.stringify(shown).slice(0, -1)},"Hash":${hash}}`;
}
