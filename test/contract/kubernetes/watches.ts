import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { collectionOf, type KubernetesObject, policy } from './kubernetes-object.js';
import type { KubernetesPeer } from './kubernetes-peer.js';
import type { PeerWatch, WatchEvent } from './peer-watch.js';

interface Watched {
  readonly name: string;
  readonly path: string;
  /** The version of the list that was there before. */
  readonly version: string;
}

/** A namespace with the policy `before`, as it was listed. */
async function listed({ client, namespace }: KubernetesPeer): Promise<Watched> {
  const name = await namespace();
  const before = policy(name, 'before');
  await client.create(before);
  const path = collectionOf(before);
  return { name, path, version: (await client.get(path)).body.metadata.resourceVersion };
}

async function during<T>(watch: PeerWatch, use: (watch: PeerWatch) => Promise<T>): Promise<T> {
  try {
    return await use(watch);
  } finally {
    watch.close();
  }
}

async function changes({ client }: KubernetesPeer, object: KubernetesObject): Promise<void> {
  await client.create(object);
  await client.merge(object, { spec: { action: 'DENY' } });
  await client.delete(object);
}

const summary = (events: readonly WatchEvent[]): string[] => events.map(({ type, object }) => `${type} ${object.metadata.name}`);
const versionOf = ({ object }: WatchEvent): number => Number(object.metadata.resourceVersion);

/** Watches: what they send, from where, and how they end. */
export const watches: BehaviourGroup = {
  title: 'watches',
  behaviours: {
    'sends what was added, modified and deleted, each with a newer version': async (peer) => {
      const { path, name, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await during(watch, async () => {
        await changes(peer, policy(name, 'a'));
        const events = await watch.take(3);
        expect(summary(events)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
        const versions = events.map(versionOf);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        expect(new Set(versions).size).toBe(3);
        expect(events[2]?.object.spec).toEqual({ action: 'DENY' });
      });
    },
    'sends from a version only what came later': async (peer) => {
      const { path, name, version } = await listed(peer);
      await peer.client.create(policy(name, 'later'));
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await during(watch, async () => expect(summary(await watch.take(1))).toEqual(['ADDED later']));
    },
    'sends without a version what is there first': async (peer) => {
      const { path, name } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1`);
      await during(watch, async () => {
        expect(summary(await watch.take(1))).toEqual(['ADDED before']);
        await peer.client.delete(policy(name, 'before'));
        expect(summary(await watch.take(1))).toEqual(['DELETED before']);
      });
    },
    'resumes after a cut with nothing lost and nothing twice': async (peer) => {
      const { path, name, version } = await listed(peer);
      const cut = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await peer.client.create(policy(name, 'a'));
      const [seen] = await cut.take(1);
      cut.close();
      await peer.client.create(policy(name, 'b'));
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${seen?.object.metadata.resourceVersion}`);
      await during(watch, async () => {
        await peer.client.create(policy(name, 'c'));
        expect(summary(await watch.take(2))).toEqual(['ADDED b', 'ADDED c']);
      });
    },
    'ends by itself after timeoutSeconds': async (peer) => {
      const { path, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}&timeoutSeconds=1`);
      const began = performance.now();
      expect(await watch.next()).toBeNull();
      expect(performance.now() - began).toBeGreaterThan(500);
    },
    'sends 410 as an event where the version is older than all that it knows': async (peer) => {
      const { path } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=1`);
      expect(await watch.next()).toMatchObject({
        type: 'ERROR',
        object: {
          code: 410,
          reason: 'Expired',
          message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
        },
      });
      expect(await watch.next()).toBeNull();
    },
    'marks the end of the initial events for who asks': async (peer) => {
      const { path, name } = await listed(peer);
      const query = 'watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
      const watch = await peer.client.watch(`${path}?${query}`);
      await during(watch, async () => {
        const [added, mark] = await watch.take(2);
        expect(added).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'before' } } });
        expect(mark).toMatchObject({
          type: 'BOOKMARK',
          object: { kind: 'AuthorizationPolicy', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
        });
        await peer.client.create(policy(name, 'later'));
        expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'later' } } });
      });
    },
    'refuses initial events without a match of versions': async (peer) => {
      const { path } = await listed(peer);
      expect(await peer.client.get(`${path}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true`)).toMatchObject({
        status: 422,
        body: {
          message:
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        },
      });
    },
    'sends bookmarks of the kind and a newer version and nothing else': async (peer) => {
      const { path, name, version } = await listed(peer);
      // A real server sends one every minute and one two seconds before the end, where anything of the kind has changed since.
      const query = `resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=5&labelSelector=none`;
      const watch = await peer.client.watch(`${path}?watch=1&${query}`);
      await during(watch, async () => {
        await peer.client.create(policy(name, 'unseen'));
        const mark = await watch.next();
        expect(mark).toMatchObject({
          type: 'BOOKMARK',
          object: { kind: 'AuthorizationPolicy', apiVersion: 'security.istio.io/v1' },
        });
        expect(mark?.object.metadata).toEqual({ resourceVersion: expect.stringMatching(/^\d+$/) });
        expect(Number(mark?.object.metadata.resourceVersion)).toBeGreaterThan(Number(version));
      });
    },
    'sends for a selector what enters it as added and what leaves it as deleted': async (peer) => {
      const { path, name, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}&labelSelector=tier%3Da`);
      await during(watch, async () => {
        const object = policy(name, 'before');
        await peer.client.merge(object, { metadata: { labels: { tier: 'a' } } });
        await peer.client.merge(object, { spec: { action: 'DENY' } });
        await peer.client.merge(object, { metadata: { labels: { tier: 'b' } } });
        await peer.client.merge(object, { spec: { action: 'AUDIT' } });
        await peer.client.merge(object, { metadata: { labels: { tier: 'a' } } });
        const events = await watch.take(4);
        expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED']);
        expect(events[2]?.object.metadata['labels']).toEqual({ tier: 'a' });
      });
    },
    'watches one object by a field selector': async (peer) => {
      const { path, name, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}&fieldSelector=metadata.name%3Donly`);
      await during(watch, async () => {
        await peer.client.create(policy(name, 'other'));
        await peer.client.create(policy(name, 'only'));
        expect(summary(await watch.take(1))).toEqual(['ADDED only']);
      });
    },
    'watches all namespaces at once': async (peer) => {
      const [one, two] = [await listed(peer), await listed(peer)];
      const watch = await peer.client.watch(
        `/apis/security.istio.io/v1/authorizationpolicies?watch=1&resourceVersion=${two.version}`,
      );
      await during(watch, async () => {
        await peer.client.create(policy(one.name, 'in-one'));
        await peer.client.create(policy(two.name, 'in-two'));
        expect(summary(await watch.take(2))).toEqual(['ADDED in-one', 'ADDED in-two']);
      });
    },
    'says nothing of dry runs and of writes that change nothing': async (peer) => {
      const { path, name, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await during(watch, async () => {
        const object = policy(name, 'before');
        await peer.client.merge(object, { spec: { action: 'DENY' } }, 'dryRun=All');
        await peer.client.merge(object, { spec: {} });
        await peer.client.delete(object, undefined, 'dryRun=All');
        await peer.client.create(policy(name, 'end'));
        expect(summary(await watch.take(1))).toEqual(['ADDED end']);
      });
    },
    'tells an object that was made anew by its uid': async (peer) => {
      const { path, name, version } = await listed(peer);
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await during(watch, async () => {
        await peer.client.delete(policy(name, 'before'));
        await peer.client.create(policy(name, 'before'));
        const [gone, anew] = await watch.take(2);
        expect([gone?.type, anew?.type]).toEqual(['DELETED', 'ADDED']);
        expect(anew?.object.metadata.uid).not.toBe(gone?.object.metadata.uid);
      });
    },
    'gives the events of a watch in the version that was asked for': async (peer) => {
      const { name, version } = await listed(peer);
      const path = `/apis/security.istio.io/v1beta1/namespaces/${name}/authorizationpolicies`;
      const watch = await peer.client.watch(`${path}?watch=1&resourceVersion=${version}`);
      await during(watch, async () => {
        await peer.client.create(policy(name, 'a'));
        expect((await watch.next())?.object.apiVersion).toBe('security.istio.io/v1beta1');
      });
    },
  },
};
