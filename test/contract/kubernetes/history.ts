import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { type KubernetesObject, policy } from './kubernetes-object.js';
import type { KubernetesPeer } from './kubernetes-peer.js';
import type { PeerBody } from './peer-client.js';

interface Forgotten {
  readonly path: string;
  readonly first: PeerBody;
  /** A policy that was applied before, and what the server said then. */
  readonly kept: KubernetesObject;
  readonly applied: PeerBody;
}

/** The first page of a list whose moment the server has forgotten; since then `p3` went and `p9` came. */
async function forget({ client, namespace, forgetHistory }: KubernetesPeer): Promise<Forgotten> {
  const kept = policy(await namespace(), 'kept', { action: 'DENY' });
  const applied = (await client.apply(kept)).body;
  const name = await namespace();
  for (let index = 0; index < 5; index += 1) await client.create(policy(name, `p${index}`));
  const path = `/apis/security.istio.io/v1/namespaces/${name}/authorizationpolicies`;
  const first = (await client.get(`${path}?limit=2`)).body;
  await client.delete(policy(name, 'p3'));
  await client.create(policy(name, 'p9'));
  await forgetHistory();
  return { path, first, kept, applied };
}

const forgotten = new WeakMap<KubernetesPeer, Promise<Forgotten>>();

/** A real server takes seconds to forget: once is enough for all that only look. */
function forgottenList(peer: KubernetesPeer): Promise<Forgotten> {
  const known = forgotten.get(peer) ?? forget(peer);
  forgotten.set(peer, known);
  return known;
}

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** What a server says of a past that it no longer knows. */
export const history: BehaviourGroup = {
  title: 'forgotten history',
  behaviours: {
    'answers 410 to an old continue token, with one that goes on from now': async (peer) => {
      const { path, first } = await forgottenList(peer);
      const { status, body } = await peer.client.get(`${path}?limit=2&continue=${encodeURIComponent(first.metadata.continue)}`);
      expect(status).toBe(410);
      expect(body).toMatchObject({ reason: 'Expired', message: TOO_OLD, metadata: { continue: expect.stringMatching(/./) } });
      const rest = await peer.client.get(`${path}?limit=9&continue=${encodeURIComponent(body.metadata.continue)}`);
      expect(rest.body.items.map(({ metadata }) => metadata.name)).toEqual(['p2', 'p4', 'p9']);
      expect(Number(rest.body.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
    },
    'answers 410 to a list of exactly an old version, and 200 to one not older': async (peer) => {
      const { path, first } = await forgottenList(peer);
      const { resourceVersion } = first.metadata;
      expect(await peer.client.get(`${path}?resourceVersionMatch=Exact&resourceVersion=${resourceVersion}`)).toMatchObject({
        status: 410,
        body: { reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' },
      });
      expect((await peer.client.get(`${path}?resourceVersion=${resourceVersion}`)).body.items).toHaveLength(5);
    },
    'ends a watch from an old version with 410 in an ERROR event': async (peer) => {
      const { path, first } = await forgottenList(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${first.metadata.resourceVersion}`);
      expect(await watch.next()).toMatchObject({
        type: 'ERROR',
        object: {
          kind: 'Status',
          reason: 'Expired',
          code: 410,
          message: expect.stringMatching(new RegExp(`^too old resource version: ${first.metadata.resourceVersion} \\(\\d+\\)$`)),
        },
      });
      expect(await watch.next()).toBeNull();
    },
    'keeps objects, their versions and their managers': async (peer) => {
      const { kept, applied } = await forgottenList(peer);
      expect((await peer.client.apply(kept)).body).toEqual(applied);
    },
  },
};
