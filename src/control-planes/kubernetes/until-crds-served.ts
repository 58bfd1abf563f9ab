import { setTimeout as sleep } from 'node:timers/promises';

/** Asks an API server as its administrator. */
type Ask = (path: string) => Promise<{ readonly status: number; readonly body: unknown }>;

interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A machine that is busy with other tests takes its time. */
const PATIENCE_MS = 90_000;

/**
 * Waits until the server serves every custom resource that it has a definition of, from its cache too. After a start it is ready before
 * that: it answers 404, then 429. Raises an error that names the definition after 90 s.
 */
export async function untilCrdsServed(ask: Ask): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const { items: crds } = await untilAnswered<{ items: readonly Crd[] }>(ask, CRDS, deadline);
  await Promise.all(crds.map(({ metadata }) => untilServed(ask, metadata.name, deadline)));
}

async function untilServed(ask: Ask, name: string, deadline: number): Promise<void> {
  for (;;) {
    const crd = await untilAnswered<Crd>(ask, `${CRDS}/${name}`, deadline);
    // Established says that the definition is accepted; the endpoints come a moment later.
    if (isEstablished(crd)) return void (await Promise.all(listsOf(crd).map((path) => untilAnswered(ask, path, deadline))));
    if (Date.now() > deadline) throw new Error(`${name} is not served: ${JSON.stringify(crd.status)}`);
    await sleep(50);
  }
}

/** What is answered once it is 200. */
async function untilAnswered<T>(ask: Ask, path: string, deadline: number): Promise<T> {
  for (;;) {
    const { status, body } = await ask(path);
    if (status === 200) return body as T;
    if (Date.now() > deadline) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    await sleep(50);
  }
}

function isEstablished({ status }: Crd): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True') ?? false;
}

/** Lists that only the cache answers: those with a limit go past it while it is not ready (kubernetes/apiserver pkg/storage/cacher). */
function listsOf({ spec: { group, names, versions } }: Crd): string[] {
  const served = versions.filter((version) => version.served);
  return served.map(({ name }) => `/apis/${group}/${name}/${names.plural}?resourceVersion=0`);
}
