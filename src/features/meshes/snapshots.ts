import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../domain/errors.js';
import { ConnectionError, type Connection } from '../../domain/translation/connection.js';
import type { ConnectionSpec, LiveConnectionSpec } from '../../domain/translation/connection-spec.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../domain/translation/native-snapshot.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import { MeshAdapters } from './mesh-adapters.js';
import { MeshCatalog } from './mesh-catalog.js';
import { MeshConnections } from './mesh-connections.js';
import type { Mesh } from './meshes.schemas.js';
import type { StoredMesh } from './meshes.store.js';
import { ObservationsStore, type Observation } from './observations.store.js';

/** A snapshot with the observation that it is. */
export interface ObservedSnapshot {
  readonly id: string;
  readonly observedAt: string;
  readonly complete: boolean;
  readonly snapshot: NativeSnapshot;
}

/** A snapshot of now. */
export interface FreshSnapshot extends ObservedSnapshot {
  /** Collections that the credential may not see whole: of what is absent there nothing is known. */
  readonly withheld: ReadonlySet<string>;
}

/** What was observed of meshes, and how they are observed again. */
@Injectable()
export class Snapshots {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly store: ObservationsStore,
    private readonly connections: MeshConnections,
    private readonly adapters: MeshAdapters,
    private readonly transactions: Transactions,
  ) {}

  /** The newest observation; a mesh that was never observed is observed now. Raises NOT_FOUND, UNREACHABLE. */
  async latest(project: string, name: string): Promise<ObservedSnapshot> {
    const id = await this.latestId(project, name);
    const observation = id === null ? null : await this.store.load(this.transactions.autocommit, id);
    if (observation === null) return this.observe(project, name);
    return observed(await this.catalog.require(project, name), observation);
  }

  /** The id of the newest observation; null for none. */
  latestId(project: string, name: string): Promise<string | null> {
    return this.store.newestId(this.transactions.autocommit, project, name);
  }

  /** Reads the mesh now and keeps what was read, over a connection of its own where none is open. Raises UNREACHABLE with the cause. */
  async observe(project: string, name: string, open?: Connection): Promise<FreshSnapshot> {
    const mesh = await this.catalog.require(project, name);
    if ('documents' in mesh.connection) return { ...observed(mesh, await this.#documents(project, mesh)), withheld: new Set() };
    const read = (connection: Connection) => this.#read(mesh, connection);
    const { objects, withheld } = await (open === undefined ? this.withConnection(project, name, read) : read(open));
    const observation = this.#observation(mesh, objects, withheld.size === 0);
    await this.transactions.run((tx) => this.store.add(tx, project, name, observation));
    return { ...observed(mesh, observation), withheld };
  }

  /** Keeps objects that were sent for an offline mesh as its observation. */
  async putDocuments(tx: Transaction, project: string, mesh: Mesh, objects: readonly NativeObject[]): Promise<Observation> {
    const observation = this.#observation(mesh, objects, true);
    await this.store.add(tx, project, mesh.name, observation);
    return observation;
  }

  /**
   * Opens the mesh for some work and closes it; where it has a writer, that makes the writes. A ConnectionError becomes UNREACHABLE,
   * with the mesh's name.
   */
  async withConnection<T>(project: string, name: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    const mesh = await this.catalog.require(project, name);
    const writer = this.catalog.writerOf(project, mesh);
    const connection = await this.#open(project, mesh, this.catalog.connectionOf(project, mesh), writer);
    return this.#use(name, connection, work);
  }

  /** The same with the identity that writes, for what it can do; null where the mesh has none of its own. */
  async withWriter<T>(project: string, name: string, work: (connection: Connection) => Promise<T>): Promise<T | null> {
    const mesh = await this.catalog.require(project, name);
    const writer = this.catalog.writerOf(project, mesh);
    return writer === null ? null : this.#use(name, await this.#open(project, mesh, writer), work);
  }

  #open(project: string, mesh: StoredMesh, spec: ConnectionSpec, writer: LiveConnectionSpec | null = null): Promise<Connection> {
    return this.connections.open(spec, async () => (await this.#documents(project, mesh)).objects, writer);
  }

  async #use<T>(name: string, connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(connection);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      throw new DomainError('UNREACHABLE', `Mesh ${name}: ${error.message}`, [], { cause: error });
    } finally {
      await connection.close();
    }
  }

  async #read(mesh: StoredMesh, connection: Connection): Promise<{ objects: NativeObject[]; withheld: Set<string> }> {
    const { collections } = this.adapters.for(mesh.kind);
    const objects: NativeObject[] = [];
    const withheld = new Set<string>();
    for await (const page of connection.observe(collections)) {
      objects.push(...page.objects);
      if (!page.complete) withheld.add(page.collection);
    }
    return { objects, withheld };
  }

  /** The release is read from the objects: the API of a Kubernetes mesh tells only its own. */
  #observation(mesh: Mesh, objects: readonly NativeObject[], complete: boolean): Observation {
    const snapshot = { mesh: mesh.name, kind: mesh.kind, version: null, objects };
    const { version } = this.adapters.for(mesh.kind).inventory(snapshot);
    return { id: uuid(), observedAt: new Date().toISOString(), meshVersion: version, complete, objects };
  }

  async #documents(project: string, mesh: StoredMesh): Promise<Observation> {
    const id = await this.latestId(project, mesh.name);
    const observation = id === null ? null : await this.store.load(this.transactions.autocommit, id);
    return observation ?? { id: uuid(), observedAt: mesh.createdAt, meshVersion: null, complete: true, objects: [] };
  }
}

function observed(mesh: StoredMesh, { id, observedAt, complete, meshVersion, objects }: Observation): ObservedSnapshot {
  return { id, observedAt, complete, snapshot: { mesh: mesh.name, kind: mesh.kind, version: meshVersion, objects } };
}
