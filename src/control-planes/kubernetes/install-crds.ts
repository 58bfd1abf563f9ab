import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { MODULES } from '../control-plane-folder.js';
import { programPath } from '../program-path.js';
import type { ApiServer } from './api-server.js';
import { CRDS, untilCrdsServed } from './until-crds-served.js';

/** Whose custom resources an API server gets. */
export type CrdSet = 'istio' | 'gateway-api' | 'linkerd';

interface Crd {
  readonly metadata: { readonly name: string };
}

/** Installs the upstream definitions and waits until each is served. Raises an error with the server's words where it takes one not. */
export async function installCrds(server: ApiServer, sets: readonly CrdSet[]): Promise<void> {
  const crds = (await Promise.all(sets.map(readCrds))).flat();
  await Promise.all(
    crds.map(async (crd) => {
      const { status, body } = await server.call('POST', CRDS, crd);
      if (status !== 201) throw new Error(`${crd.metadata.name}: ${status} ${JSON.stringify(body)}`);
    }),
  );
  await untilCrdsServed((path) => server.call('GET', path));
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
