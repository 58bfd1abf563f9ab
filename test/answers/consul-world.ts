import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '../../src/domain/json.js';
import { type AccessQuery, parseAccessQuery } from '../../src/domain/model/access-query.js';
import type { ConsulDocuments } from '../support/consul-snapshot.js';

const FOLDER = new URL('../../../shared/answers/consul/', import.meta.url);
/** The port that the recorded services are said to have; the records themselves name none. */
const SERVICE_PORT = 8080;

/** The recorded world, as the first line of a file has it. */
interface RecordedWorld {
  readonly world: string;
  readonly agent: JsonObject;
  readonly trustDomain: string;
  readonly entries: readonly JsonObject[];
  readonly services: readonly JsonObject[];
}

/** One recorded request with what Envoy answered. */
export interface AnswerRecord {
  readonly service: string;
  readonly request: {
    readonly source: string | null;
    readonly tls: boolean;
    readonly method: string | null;
    readonly path: string;
    readonly headers: [string, string][];
    readonly jwt: { issuer: string; claims: JsonObject; valid: boolean; at: [string, string, string] } | null;
    readonly cert?: 'foreign';
    readonly port?: 'service';
  };
  readonly answer: string;
}

/** A recorded file, turned into what a user would put and ask. */
export interface RecordedAnswers {
  readonly name: string;
  readonly documents: ConsulDocuments;
  readonly records: readonly AnswerRecord[];
}

/** Reads every recorded intentions file; throws where the folder is missing or empty. */
export function recordedAnswers(): RecordedAnswers[] {
  const files = readdirSync(FOLDER).filter((file) => file.startsWith('intentions-'));
  if (files.length === 0) throw new Error(`no recorded answers in ${FOLDER.pathname}`);
  return files.map((file) => {
    const [world, ...records] = gunzipSync(readFileSync(new URL(file, FOLDER)))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    return {
      name: file,
      documents: documentsOf(world as RecordedWorld),
      records: (records as (AnswerRecord & { type?: string })[]).filter(({ type }) => type === undefined),
    };
  });
}

function documentsOf({ agent, trustDomain, entries, services }: RecordedWorld): ConsulDocuments {
  return { agent: { ...agent, trustDomain }, entries, services: services.map((service) => ({ ...service, port: SERVICE_PORT })) };
}

/** The access query that asks what was recorded. */
export function queryOf({ service, request }: AnswerRecord): AccessQuery {
  const { source, method, path, headers, jwt } = request;
  return parseAccessQuery({
    caller: callerOf(request),
    target: { service, ...(request.port === undefined ? {} : { port: SERVICE_PORT }) },
    request: { method, path, headers, ...(jwt === null || source === null ? {} : { jwt: tokenOf(jwt) }) },
  });
}

function callerOf({ source, tls, cert }: AnswerRecord['request']): AccessQuery['caller'] {
  if (source === null) return tls ? { tls: 'anonymous' } : {};
  if (cert === undefined) return { service: source };
  return { identity: `spiffe://0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a.consul/ns/default/dc/dc1/svc/${source}` };
}

function tokenOf({ issuer, claims, valid, at: [kind, name, prefix] }: NonNullable<AnswerRecord['request']['jwt']>): object {
  return {
    issuer,
    claims,
    valid,
    at: kind === 'query' ? { query: name } : kind === 'cookie' ? { cookie: name } : { header: name, prefix },
  };
}
