import { listAt, stringAt, type JsonObject } from '../json-object.js';
import type { ConfigEntries } from './config-entries.js';

/** One source of one service-intentions entry, flat, as `/v1/connect/intentions` lists it. */
export interface Intention {
  readonly source: string;
  readonly destination: string;
  readonly precedence: number;
  readonly body: JsonObject;
}

/** All intentions, the most specific first. */
export function flatIntentions(entries: ConfigEntries): Intention[] {
  const all = entries
    .list('service-intentions')
    .flatMap((entry) => listAt(entry, 'Sources').map((source) => flat(entry, source as JsonObject)));
  return all.toSorted((a, b) => b.precedence - a.precedence);
}

function flat(entry: JsonObject, source: JsonObject): Intention {
  const destination = String(entry['Name']);
  const body: JsonObject = {
    ...(source['Description'] === undefined ? {} : { Description: source['Description'] }),
    ...(source['Peer'] === undefined ? {} : { SourcePeer: source['Peer'] }),
    SourceNS: 'default',
    SourceName: source['Name'] ?? '',
    DestinationNS: 'default',
    DestinationName: destination,
    SourceType: 'consul',
    ...(source['Permissions'] === undefined ? { Action: source['Action'] ?? '' } : { Permissions: source['Permissions'] }),
    ...(entry['Meta'] === undefined ? {} : { Meta: entry['Meta'] }),
    Precedence: source['Precedence'] ?? 0,
    CreateIndex: entry['CreateIndex'] ?? 0,
    ModifyIndex: entry['ModifyIndex'] ?? 0,
  };
  return { source: String(source['Name']), destination, precedence: Number(source['Precedence']), body };
}

/** The intentions that concern a service as source or destination, in the order of evaluation. */
export function matchIntentions(entries: ConfigEntries, by: 'source' | 'destination', name: string): JsonObject[] {
  return flatIntentions(entries)
    .filter((intention) => [name, '*'].includes(intention[by]))
    .map(({ body }) => body);
}

/**
 * `/v1/connect/intentions/check`: the most specific intention decides, one with permissions counts as deny, none means the
 * ACL default. It is not always what the proxies do.
 */
export function checkIntention(entries: ConfigEntries, source: string, destination: string, defaultAllow: boolean): boolean {
  const found = flatIntentions(entries).find(
    (intention) => [source, '*'].includes(intention.source) && [destination, '*'].includes(intention.destination),
  );
  return found === undefined ? defaultAllow : stringAt(found.body, 'Action') === 'allow';
}
