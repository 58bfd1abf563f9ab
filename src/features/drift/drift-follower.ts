import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '../../domain/errors.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { SessionLocks } from '../../platform/database/session-locks.js';
import { Transactions } from '../../platform/database/transactions.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { Snapshots } from '../meshes/snapshots.js';
import { DriftJudge } from './drift-judge.js';
import { DriftService } from './drift.service.js';
import { MeshFollower } from './mesh-follower.js';
import { PushedObjects, type PushedMesh } from './pushed-objects.js';

/** How often meshes are looked for that are to be followed, or not any more. */
const LOOK_MS = 5000;
/** The first time, once everything else is up. */
const FIRST_LOOK_MS = 1000;
/** How long a mesh rests that cannot be followed. */
const REST_MS = 60_000;
/** Meshes that one replica follows at most; each takes a connection per collection. Others are left to other replicas and the schedule. */
const AT_MOST = 200;

/** A mesh that is followed here. */
interface Followed {
  /** What it depends on: with another one it is followed anew. */
  readonly state: string;
  readonly ending: AbortController;
  readonly done: Promise<void>;
}

/** Follows every mesh that anything was pushed to, one replica each, so that drift is found within seconds of the change that made it. */
@Injectable()
export class DriftFollower implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('DriftFollower');
  readonly #followed = new Map<string, Followed>();
  readonly #ending = new AbortController();
  #looking: Promise<void> | null = null;

  constructor(
    private readonly pushed: PushedObjects,
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly judge: DriftJudge,
    private readonly drift: DriftService,
    private readonly locks: SessionLocks,
    private readonly transactions: Transactions,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.environment.CONCORDAT_DRIFT_FOLLOW) return;
    // Without its lock a mesh may be followed elsewhere too.
    this.locks.onLost(() => this.#endAll());
    this.#looking = this.#lookAgainAndAgain();
  }

  async onModuleDestroy(): Promise<void> {
    this.#ending.abort();
    await this.#looking;
    const ends = [...this.#followed.values()].map(({ done }) => done);
    this.#endAll();
    await Promise.all(ends);
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { signal } = this.#ending;
    for (let pause = FIRST_LOOK_MS; !signal.aborted; pause = LOOK_MS) {
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#look().catch((error: unknown) => this.#logger.warn(`Meshes to follow: ${String(error)}`));
    }
  }

  async #look(): Promise<void> {
    const wanted = await this.#wanted();
    for (const [lock, { state }] of this.#followed) {
      if (wanted.get(lock)?.state !== state) await this.#end(lock);
    }
    for (const [lock, { mesh, state }] of wanted) {
      if (this.#followed.has(lock) || this.#followed.size >= AT_MOST) continue;
      if (await this.locks.take(lock)) this.#begin(lock, state, mesh);
    }
  }

  /** By lock. A mesh whose connection was changed or that has got other collections is in another state. */
  async #wanted(): Promise<Map<string, { mesh: PushedMesh; state: string }>> {
    const wanted = new Map<string, { mesh: PushedMesh; state: string }>();
    const byProject = Map.groupBy(await this.pushed.meshes(this.transactions.autocommit), ({ project }) => project);
    for (const [project, meshes] of byProject) {
      const versions = new Map((await this.catalog.list(project)).map(({ name, version }) => [name, version]));
      for (const mesh of meshes) {
        wanted.set(`drift ${project}/${mesh.mesh}`, { mesh, state: JSON.stringify([versions.get(mesh.mesh), mesh.collections]) });
      }
    }
    return wanted;
  }

  #begin(lock: string, state: string, mesh: PushedMesh): void {
    const ending = new AbortController();
    const done = this.#follow(mesh, ending.signal);
    this.#followed.set(lock, { state, ending, done });
  }

  async #end(lock: string): Promise<void> {
    const followed = this.#followed.get(lock);
    this.#followed.delete(lock);
    followed?.ending.abort();
    await followed?.done;
    await this.locks.release(lock);
  }

  #endAll(): void {
    for (const { ending } of this.#followed.values()) ending.abort();
    this.#followed.clear();
  }

  /** Until it is told to end; a mesh that cannot be followed is tried again. */
  async #follow({ project, mesh, collections }: PushedMesh, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.snapshots.withConnection(project, mesh, (connection) =>
          new MeshFollower({
            changes: (ended) => connection.follow(collections, ended),
            judge: (seen) => this.judge.judge(project, mesh, seen),
            scan: () => this.drift.startForChange(project, mesh),
          }).run(signal),
        );
      } catch (error) {
        if (!(error instanceof DomainError)) this.#logger.error(error);
        else this.#logger.warn(`Not followed: ${error.message}`);
      }
      await sleep(REST_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
