import { createHash } from 'node:crypto';
import type { JsonObject } from '../json-object.js';
import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { decodeEntry, shapeOf } from './decode-entry.js';
import { demandRead, demandWrite, mayRead } from './entry-rights.js';
import { ENTRY_SHAPES } from './entry-shapes.js';
import { type Call, readJson, sayFiltered, send, sendText, setMeta } from './http-exchange.js';
import { checkName, storedName, validateEntry } from './validate/validate-entry.js';

/** `/v1/config`: config entries, with the right that each kind asks for. */
export class EntryEndpoints {
  constructor(private readonly state: ConsulState) {}

  /** An entry is decoded and checked by itself before the token is looked at, and against the others after it. */
  put(call: Call): void {
    const decoded = decodeEntry(readJson(call.request.body));
    const cas = readCas(call.query);
    const { acl } = call;
    const entry = validateEntry(decoded);
    demandWrite(acl, entry);
    send(call.request, this.state.entries.put(entry, cas));
  }

  async get({ request, acl, rest, query }: Call): Promise<void> {
    const [kind = '', ...names] = rest;
    if (kind !== '' && !(kind in ENTRY_SHAPES)) throw new ConsulError(500, `invalid config entry kind: ${kind}`);
    const filter = query.get('filter') ?? '';
    if (filter !== '' && kind !== 'service-defaults')
      throw new ConsulError(500, `filtering not supported for config entry kind=${kind}`);
    if (names.length > 0) return this.one(request, { acl, query }, kind, names.join('/'));
    const { entries } = this.state;
    const maySee = (entry: JsonObject): boolean => mayRead(acl, String(entry['Kind']), String(entry['Name']));
    const visible = (): JsonObject[] => entries.list(kind).filter(maySee);
    await this.state.wait(query, { index: () => entries.index, content: visible }, request.signal);
    if (acl.isKnown && visible().length < entries.list(kind).length) sayFiltered(request.response);
    sendText(request, `[${visible().map(entryText).join(',')}]`, this.state.entries.index);
  }

  private async one(
    request: Call['request'],
    { acl, query }: Pick<Call, 'acl' | 'query'>,
    kind: string,
    name: string,
  ): Promise<void> {
    demandRead(acl, kind, name);
    const find = (): JsonObject | undefined => this.state.entries.get(kind, name);
    // A change of another entry ends the wait for one that is there, not for one that is not.
    await this.state.wait(query, { index: () => this.state.entries.index, content: () => find() ?? null }, request.signal);
    const entry = find();
    if (entry !== undefined) return sendText(request, entryText(entry), this.state.entries.index);
    setMeta(request.response, this.state.entries.index);
    throw new ConsulError(404, `Config entry not found for ${JSON.stringify(kind)} / ${JSON.stringify(name)}`);
  }

  delete(call: Call): void {
    const [kind = '', ...names] = call.rest;
    if (names.length === 0) throw new ConsulError(404, 'Must provide both a kind and name to delete');
    shapeOf(kind);
    const cas = readCas(call.query);
    const name = storedName(kind, names.join('/'));
    const { acl } = call;
    if (kind === 'proxy-defaults') checkName(kind, name);
    demandWrite(acl, { Kind: kind, Name: name });
    const gone = this.state.entries.delete(kind, name, cas);
    send(call.request, cas === null ? {} : gone);
  }
}

/** Null where no compare-and-set is asked for: an empty one is none. */
function readCas(query: URLSearchParams): number | null {
  const text = query.get('cas') ?? '';
  if (text === '') return null;
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
