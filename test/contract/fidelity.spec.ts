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
      leftOut: [
        'built-in kinds are taken with any content: a real server checks and completes them too',
        'rules in CEL are written by hand, those of fields that Concordat never writes are not there',
        'ListenerSet, UDPRoute, TrafficExtension and the kinds of other groups are not served',
        'a 422 to a change names each cause once: a real server repeats some',
        'for a moment after it has started, a real server answers 429 as JSON: `storage is (re)initializing`',
        'bookmarks come every second: a real server sends them every minute and two seconds before the end',
        'a POST to the path of an object is 405: a real server creates what is in the body',
        'answers as YAML, protobuf or tables, and watches under `/watch/`',
        'TLS: the sandbox speaks plain HTTP',
      ],
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
