import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { MODULES } from '../control-plane-folder.js';
import { programPath } from '../program-path.js';
import type { ApiServer } from './api-server.js';

/** Whose custom resources an API server gets. */
export type CrdSet = 'istio' | 'gateway-api' | 'linkerd';

interface Crd {
  readonly metadata: { readonly name: string };
}

/** A machine that is busy with other tests takes its time. */
const PATIENCE_MS = 90_000;
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Installs the upstream definitions and waits until each is served. Raises an error with the server's words where it takes one not. */
export async function installCrds(server: ApiServer, sets: readonly CrdSet[]): Promise<void> {
  const crds = (await Promise.all(sets.map(readCrds))).flat();
  await Promise.all(
    crds.map(async (crd) => {
      const { status, body } = await server.call('POST', CRDS, crd);
      if (status !== 201) throw new Error(`${crd.metadata.name}: ${status} ${JSON.stringify(body)}`);
    }),
  );
  await Promise.all(crds.map(({ metadata }) => untilServed(server, metadata.name)));
}

async function readCrds(set: CrdSet): Promise<Crd[]> {
  if (set !== 'linkerd') {
    const text = await readFile(programPath(`${set}-crds.yaml`), 'utf8');
    return parseAllDocuments(text)
      .map((document) => document.toJS() as Crd | null)
      .filter((crd) => crd !== null);
  }
  const folder = join(MODULES, 'linkerd/crds');
  const files = await readdir(folder);
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Crd));
}

interface CrdStatus {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Established says that the definition is accepted; the endpoints come a moment later. */
async function untilServed(server: ApiServer, name: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { body } = await server.call<CrdStatus>('GET', `${CRDS}/${name}`);
    const isEstablished =
      body.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
    if (isEstablished && (await isListed(server, body))) return;
    if (Date.now() > deadline) throw new Error(`${name} is not served: ${JSON.stringify(body.status)}`);
    await sleep(50);
  }
}

async function isListed(server: ApiServer, { spec }: CrdStatus): Promise<boolean> {
  const served = spec.versions.filter((version) => version.served);
  const answers = await Promise.all(
    served.map(({ name }) => server.call('GET', `/apis/${spec.group}/${name}/${spec.names.plural}?limit=1`)),
  );
  return answers.every(({ status }) => status === 200);
}
