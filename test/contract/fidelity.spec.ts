import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { consulBehaviours } from './consul/behaviours.js';
import { fidelityDocument } from './fidelity-document.js';
import { kubernetesBehaviours } from './kubernetes/behaviours.js';

const DOCUMENT = new URL('../../docs/fidelity.md', import.meta.url).pathname;

it('docs/fidelity.md lists every behaviour', async () => {
  const text = fidelityDocument([
    {
      heading: 'Kubernetes',
      sandbox: 'Kubernetes, sandbox',
      real: 'Kubernetes, real API server',
      groups: kubernetesBehaviours,
      leftOut: [],
    },
    {
      heading: 'Consul',
      sandbox: 'Consul, sandbox',
      real: 'Consul 1.22.7',
      groups: consulBehaviours,
      leftOut: [
        'controllers: nothing fills in the Status of API gateways and routes, and no bound-api-gateway appears',
        'filter expressions, in `?filter=` and in subsets, are not parsed',
        'the checks of api-gateway, http-route, tcp-route and certificate entries by themselves',
        'peerings are never made, discovery chains have no nodes and targets, instances no virtual addresses',
        'bodies above 3 MiB are 413: a real server takes them',
        'a null in a list of an opaque map (Config, Arguments) ends a real server for good, and is kept here',
      ],
    },
  ]);
  const formatted = await format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
  await expect(formatted).toMatchFileSnapshot(DOCUMENT);
});
