import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CollectionChange, Connection } from '../../src/domain/translation/connection.js';

/** A running mesh in which one collection is followed: a sandbox or a real server. */
export interface FollowedMesh {
  readonly collection: string;
  /** One that the mesh does not serve. */
  readonly unserved: string;
  connect(credential: 'admin' | 'stranger'): Promise<Connection>;
  /** Writes an object of that name, as somebody else; `value` makes it different. */
  write(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Goes away at once. */
  kill(): Promise<void>;
  /** Comes back with its objects. */
  restart(): Promise<void>;
  /** Cuts every connection that is open. */
  cut(): void;
  close(): Promise<void>;
}

/** Follows in the background and keeps what was told, as names with versions. */
class Follower {
  readonly told: CollectionChange[] = [];
  failure: unknown = null;
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly connection: Connection,
    collections: readonly string[],
  ) {
    this.ended = this.follow(collections).catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** The names that are there, by all that was told. */
  get names(): string[] {
    const there = new Set<string>();
    for (const { whole, objects, gone } of this.told) {
      if (whole) there.clear();
      for (const { name } of objects) there.add(name);
      for (const { name } of gone) there.delete(name);
    }
    return [...there].toSorted();
  }

  async until(isSo: () => boolean, patience = 20_000): Promise<void> {
    for (let waited = 0; !isSo(); waited += 20) {
      if (this.failure !== null) throw this.failure;
      if (waited > patience) throw new Error(`it was told ${JSON.stringify(this.names)}`);
      await sleep(20);
    }
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.ended;
    await this.connection.close();
  }

  private async follow(collections: readonly string[]): Promise<void> {
    for await (const change of this.connection.follow(collections, this.ending.signal)) this.told.push(change);
  }
}

/** What every connection promises to those who follow a mesh, whatever the mesh behind it. */
export function describeFollowing(name: string, start: () => Promise<FollowedMesh>): void {
  describe.each([name])('following: %s', () => {
    let mesh: FollowedMesh;
    let follower: Follower;
    let round = 0;
    /** Names differ from test to test, because the mesh is one for all. */
    const named = (part: string) => `f${round}-${part}`;
    const own = () => follower.names.filter((one) => one.startsWith(`f${round}-`)).map((one) => one.replace(/^f\d+-/, ''));
    const told = (...names: string[]) => follower.until(() => own().join() === names.join());

    beforeAll(async () => {
      mesh = await start();
    });
    afterAll(() => mesh.close());
    beforeEach(async () => {
      round += 1;
      await mesh.write(named('a'), '1');
      follower = new Follower(await mesh.connect('admin'), [mesh.collection]);
      await told('a');
    });
    afterEach(() => follower.end());

    it('tells the whole first, then what is made, changed and deleted', async () => {
      expect(follower.told[0]).toMatchObject({ collection: mesh.collection, whole: true, gone: [] });
      await mesh.write(named('b'), '1');
      await told('a', 'b');
      const version = () =>
        follower.told.flatMap(({ objects }) => objects).findLast((object) => object.name === named('b'))?.version;
      const before = version();
      await mesh.write(named('b'), '2');
      await follower.until(() => version() !== before);
      await mesh.delete(named('a'));
      await told('b');
    });

    it('tells what happened while the connection was cut', async () => {
      for (const part of ['b', 'c', 'd']) {
        mesh.cut();
        await mesh.write(named(part), '1');
      }
      mesh.cut();
      await mesh.delete(named('b'));
      await told('a', 'c', 'd');
    });

    it('waits for a mesh that went away and misses nothing', async () => {
      await mesh.kill();
      await sleep(700);
      await mesh.restart();
      await mesh.write(named('b'), '1');
      await mesh.delete(named('a'));
      await told('b');
      expect(follower.failure).toBeNull();
    });

    it('never takes a mesh that goes away or starts for one without objects', async () => {
      await mesh.kill();
      await mesh.restart();
      await mesh.write(named('b'), '1');
      await told('a', 'b');
      const wholes = follower.told.filter(({ whole }) => whole);
      expect(wholes.filter(({ objects }) => !objects.some((object) => object.name === named('a')))).toEqual([]);
    });

    it('says once that a collection is empty that is not served', async () => {
      const other = new Follower(await mesh.connect('admin'), [mesh.unserved]);
      await sleep(500);
      const first = { collection: mesh.unserved, whole: true, objects: [], gone: [] };
      expect([other.told.slice(0, 1), other.failure]).toEqual([[first], null]);
      await other.end();
    });

    it('ends with the reason where the credential is refused', async () => {
      const stranger = new Follower(await mesh.connect('stranger'), [mesh.collection]);
      await expect(stranger.until(() => false, 5000)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      await stranger.end();
    });

    it('ends at once when it is told to', async () => {
      const other = new Follower(await mesh.connect('admin'), [mesh.collection, mesh.unserved]);
      await other.until(() => other.told.length > 0);
      const began = Date.now();
      await other.end();
      expect(Date.now() - began).toBeLessThan(1000);
      expect(other.failure).toBeNull();
    });
  });
}
