import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { isJsonObject, type JsonObject } from '../../src/domain/json.js';
import { type AccessQuery, parseAccessQuery } from '../../src/domain/model/access-query.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

/** The first line of a recorded file: the mesh as it was. */
export interface IstioWorld {
  readonly world: string;
  readonly mesh: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  readonly objects: readonly JsonObject[];
}

/** One recorded request with the answer of the real proxy. */
export interface IstioRecord {
  readonly case: string;
  readonly workload: { readonly namespace: string; readonly pod: string; readonly service: string | null; readonly port: number };
  readonly request: {
    readonly identity: string | null;
    readonly ip: string;
    readonly host: string | null;
    readonly sni: string | null;
    readonly method: string | null;
    readonly path: string | null;
    readonly headers: readonly (readonly [string, string])[];
    readonly jwt: { readonly issuer: string; readonly claims: JsonObject; readonly valid: boolean; readonly via?: string } | null;
  };
  readonly answer: string;
  readonly policy: string | null;
  readonly path?: string;
}

/** A world with its records. */
export interface IstioAnswers {
  readonly file: string;
  readonly world: IstioWorld;
  readonly records: readonly IstioRecord[];
}

const FOLDER = fileURLToPath(new URL('../../../shared/answers/istio/', import.meta.url));

/** Every recorded authorization file; throws where the folder is missing. */
export function readIstioAnswers(): readonly IstioAnswers[] {
  const files = readdirSync(FOLDER).filter((name) => name.startsWith('authz-'));
  if (files.length === 0) throw new Error(`no authorization answers in ${FOLDER}`);
  return files.map((file) => {
    const [world, ...records] = gunzipSync(readFileSync(`${FOLDER}${file}`))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    return { file, world: world as IstioWorld, records: records as IstioRecord[] };
  });
}

/** The world as a user would put it: its objects, the mesh ConfigMap and istiod's Deployment. */
export function worldDocuments(world: IstioWorld): readonly JsonObject[] {
  const env = Object.entries(world.env).map(([name, value]) => ({ name, value }));
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: stringify(world.mesh) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { template: { spec: { containers: [{ name: 'discovery', env }] } } },
    },
    ...world.objects,
  ];
}

const CLUSTER_SCOPED = ['Namespace', 'Node'];

function nativeObject(body: JsonObject): NativeObject {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const kind = String(body['kind']);
  const apiVersion = String(body['apiVersion']);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : 'core';
  return {
    collection: `${group}/${kind}`,
    namespace: CLUSTER_SCOPED.includes(kind) ? null : String(metadata['namespace'] ?? 'default'),
    name: String(metadata['name']),
    body,
    version: null,
    writers: [],
    source: null,
  };
}

/** The snapshot that the documents of a world make. */
export function worldSnapshot(documents: readonly JsonObject[], mesh: string): NativeSnapshot {
  return { mesh, kind: 'istio', version: null, objects: documents.map(nativeObject) };
}

/** Where a recorded token travelled: `header NAME PREFIX`, `param NAME`, `cookie NAME`. */
function tokenPlace(via: string | undefined): JsonObject | undefined {
  if (via === undefined) return undefined;
  const [, kind, name = '', prefix = ''] = /^(header|param|cookie) (\S+) ?(.*)$/u.exec(via) ?? [];
  if (kind === 'header') return { header: name, prefix };
  if (kind === 'param') return { query: name };
  if (kind === 'cookie') return { cookie: name };
  throw new Error(`unknown place of a token: ${via}`);
}

/** A record as the API is asked about it. */
export function recordQuery(record: IstioRecord, mesh: string): AccessQuery {
  const { workload, request } = record;
  const place = tokenPlace(request.jwt?.via);
  const jwt = request.jwt && {
    issuer: request.jwt.issuer,
    claims: request.jwt.claims,
    valid: request.jwt.valid,
    ...(place === undefined ? {} : { at: place }),
  };
  const target = workload.service === null ? { workload: workload.pod } : { service: workload.service };
  return parseAccessQuery({
    caller: { ip: request.ip, ...(request.identity === null ? {} : { identity: request.identity }) },
    target: { mesh, namespace: workload.namespace, port: workload.port, ...target },
    request: {
      method: request.method,
      host: request.host,
      path: request.path,
      sni: request.sni,
      headers: request.headers,
      jwt,
    },
  });
}
