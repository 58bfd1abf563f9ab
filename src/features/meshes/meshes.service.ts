import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { DomainError, invalid, type Violation } from '../../domain/errors.js';
import { Secret } from '../../domain/secret.js';
import type { ConnectionSpec } from '../../domain/translation/connection-spec.js';
import { MAX_VIOLATIONS } from '../../domain/violations.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import { Answer, created, noContent } from '../../platform/http/answer.js';
import type { TextBody } from '../../platform/http/body-text.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import { refuseUnsafeValues } from '../../platform/http/unsafe-values.js';
import type { Precondition } from '../../platform/http/precondition.js';
import { CredentialCipher, type CredentialPlace } from '../../platform/secrets/credential-cipher.js';
import { Audit } from '../audit/audit.js';
import { Projects } from '../projects/projects.js';
import { connectionView } from './connection-view.js';
import { MeshCatalog } from './mesh-catalog.js';
import { MeshConnections } from './mesh-connections.js';
import type { ConnectionView, DocumentsSummary, Mesh, PutMesh } from './meshes.schemas.js';
import { MeshesStore, type MeshWrite, type StoredMesh } from './meshes.store.js';
import { Snapshots } from './snapshots.js';

@Injectable()
export class MeshesService {
  constructor(
    private readonly store: MeshesStore,
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly connections: MeshConnections,
    private readonly cipher: CredentialCipher,
    private readonly transactions: Transactions,
    private readonly projects: Projects,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {}

  async get(project: string, name: string): Promise<Mesh> {
    return shown(await this.catalog.require(project, name));
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Mesh>> {
    const page = this.pages.open(query, actor.id, 'meshes', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows.map(shown), page, (mesh) => [mesh.name]);
  }

  /** Without If-Match a mesh may be put again only as it is: so a pipeline can be repeated, and nobody is overwritten unseen. */
  put(project: string, actor: Actor, name: string, body: PutMesh, precondition: Precondition): Promise<Answer<Mesh>> {
    this.#check(name, body);
    return this.transactions.run(async (tx) => {
      await this.projects.ensure(tx, actor, project);
      const before = await this.store.find(tx, project, name);
      const write = this.#write(project, name, body);
      if (before === null) {
        precondition.requireAbsent();
        await this.store.insert(tx, project, name, write);
      } else {
        if (this.#isSame(project, before, write, body)) return new Answer(200, shown(before));
        precondition.requireVersion(before.version);
        if (before.kind !== body.kind)
          throw new DomainError('CONFLICT', `Mesh ${name} is of kind ${before.kind}; delete it to change that.`);
        if (!(await this.store.update(tx, project, name, before.version, write))) {
          throw new DomainError('PRECONDITION_FAILED', 'Somebody else changed it at the same time.');
        }
      }
      const after = await this.#recorded(tx, project, actor, name, before === null ? 'create' : 'update');
      return before === null ? created(after, `/v1/projects/${project}/meshes/${name}`) : new Answer(200, after);
    });
  }

  delete(project: string, actor: Actor, name: string, precondition: Precondition): Promise<Answer<undefined>> {
    return this.transactions.run(async (tx) => {
      const { version } = await this.catalog.require(project, name);
      precondition.requireVersion(version);
      if (!(await this.store.delete(tx, project, name, version))) {
        throw new DomainError('PRECONDITION_FAILED', 'Somebody else changed it at the same time.');
      }
      await this.audit.record(tx, { actor, project, action: 'delete', subject: 'Mesh', resource: `meshes/${name}` });
      return noContent();
    });
  }

  /** Replaces the native objects of an offline mesh, all or none. */
  async putDocuments(
    project: string,
    actor: Actor,
    name: string,
    body: TextBody,
    file: string | null,
  ): Promise<DocumentsSummary> {
    const mesh = await this.catalog.require(project, name);
    if (!('documents' in mesh.connection)) {
      throw new DomainError('CONFLICT', `Mesh ${name} has a live connection; documents are for meshes with {"documents":{}}.`);
    }
    const { objects, violations } = this.connections.readDocuments(body.text, body.mediaType, mesh.kind, file);
    if (violations.length > 0) throw invalid('The documents cannot be read.', violations.slice(0, MAX_VIOLATIONS));
    if (objects.length === 0 && body.text.trim() !== '[]') throw invalid('The body holds no object of a mesh.', [NOTHING_SENT]);
    refuseUnsafeValues(objects.map((object) => object.body));
    return this.transactions.run(async (tx) => {
      const { id, observedAt } = await this.snapshots.putDocuments(tx, project, mesh, objects);
      const detail = { observation: id, objects: objects.length };
      await this.audit.record(tx, {
        actor,
        project,
        action: 'update',
        subject: 'Mesh',
        resource: `meshes/${name}/documents`,
        detail,
      });
      const collections = Map.groupBy(objects, (object) => object.collection);
      const counts = [...collections]
        .map(([collection, members]) => [collection, members.length] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      return { observation: id, objects: objects.length, collections: Object.fromEntries(counts), observedAt };
    });
  }

  #check(name: string, body: PutMesh): void {
    const violations = [...this.#violationsOf(body.connection, '/connection'), ...this.#violationsOfWriter(body)];
    if (body.name !== undefined && body.name !== name) {
      violations.push({ pointer: '/name', code: 'NAME_MISMATCH', detail: `The path names ${name}.` });
    }
    if ('consul' in body.connection !== (body.kind === 'consul') && !('documents' in body.connection)) {
      violations.push({
        pointer: '/connection',
        code: 'WRONG_CONNECTION',
        detail: `A ${body.kind} mesh is not reached in this way.`,
      });
    }
    if (violations.length > 0) throw invalid('The body breaks rules.', violations);
  }

  #violationsOf(spec: ConnectionSpec, place: string): Violation[] {
    return this.connections.violationsOf(spec).map((violation) => ({ ...violation, pointer: `${place}${violation.pointer}` }));
  }

  /** Both identities must meet the same mesh: what was read and judged here must not be written elsewhere. */
  #violationsOfWriter({ connection, writer }: PutMesh): Violation[] {
    if (writer === undefined) return [];
    const violations = this.#violationsOf(writer, '/writer');
    if ('documents' in connection || 'consul' in connection !== 'consul' in writer) {
      const detail = 'A writer reaches the mesh in the way that its connection does.';
      return [...violations, { pointer: '/writer', code: 'WRONG_CONNECTION', detail }];
    }
    if (violations.length > 0 || this.#placeOf(connection) === this.#placeOf(writer)) return violations;
    return [{ pointer: '/writer', code: 'ANOTHER_SERVER', detail: 'A writer leads to the server that the connection leads to.' }];
  }

  /** The server as its URL is normalized, and the datacenter behind it. */
  #placeOf(spec: ConnectionSpec): string {
    const server = this.connections.serverOf(spec);
    const datacenter = 'consul' in spec ? (spec.consul.datacenter ?? '') : '';
    return `${URL.parse(server)?.href ?? server} ${datacenter}`;
  }

  #write(project: string, name: string, { kind, labels, trustDomain, connection, writer }: PutMesh): MeshWrite {
    const read = this.#sealed(connection, { project, mesh: name, field: 'connection' });
    const written = writer === undefined ? null : this.#sealed(writer, { project, mesh: name, field: 'writer' });
    return {
      kind,
      labels,
      trustDomain: trustDomain ?? null,
      connection: read.view,
      sealedConnection: read.sealed,
      writer: written?.view ?? null,
      sealedWriter: written?.sealed ?? null,
    };
  }

  #sealed(spec: ConnectionSpec, place: CredentialPlace): { view: ConnectionView; sealed: Buffer } {
    const fingerprint = (secret: Secret) => this.cipher.fingerprint(secret, place);
    return {
      view: connectionView(spec, this.connections.serverOf(spec), fingerprint),
      sealed: this.cipher.seal(new Secret(canonicalJson(spec)), place),
    };
  }

  #isSame(project: string, before: StoredMesh, write: MeshWrite, { connection, writer }: PutMesh): boolean {
    const facts = ({ kind, labels, trustDomain }: MeshWrite) => canonicalJson({ kind, labels, trustDomain });
    const kept = [this.catalog.connectionOf(project, before), this.catalog.writerOf(project, before)];
    return facts(before) === facts(write) && canonicalJson(kept) === canonicalJson([connection, writer ?? null]);
  }

  async #recorded(tx: Transaction, project: string, actor: Actor, name: string, action: 'create' | 'update'): Promise<Mesh> {
    await this.audit.record(tx, { actor, project, action, subject: 'Mesh', resource: `meshes/${name}` });
    const after = await this.store.find(tx, project, name);
    if (after === null) throw new Error('A mesh that was put is not there');
    return shown(after);
  }
}

/** Only an empty list says that a mesh holds nothing: an empty body would wipe what is there by mistake. */
const NOTHING_SENT: Violation = { pointer: '', code: 'EMPTY', detail: 'There is no object in it.' };

/** A mesh without what is sealed. */
function shown({ sealedConnection: _connection, sealedWriter: _writer, ...mesh }: StoredMesh): Mesh {
  return mesh;
}
