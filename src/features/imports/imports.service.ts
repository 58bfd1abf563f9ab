import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../access/actor.js';
import { notFound } from '../../domain/errors.js';
import { policyLabel, type PolicyRef } from '../../domain/model/policy.js';
import { ownerOf } from '../../domain/planning/ownership.js';
import { importSnapshot, type ImportedSnapshot } from '../../domain/translation/import-snapshot.js';
import type { PlacedPolicy } from '../../domain/translation/mesh-adapter.js';
import { nativeKey, nativeLabel } from '../../domain/translation/native-object.js';
import type { Remainder } from '../../domain/translation/remainder.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import type { Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Audit } from '../audit/audit.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings, type MeshReading } from '../meshes/mesh-readings.js';
import { Snapshots } from '../meshes/snapshots.js';
import type { Operation } from '../operations/operations.schemas.js';
import { Operations, type OperationRun } from '../operations/operations.js';
import { PolicyStore, refOf } from '../policies/policies.store.js';
import { PolicyWriter } from '../policies/policy-writer.js';
import type { Import, MeshImport, StartImport } from './imports.schemas.js';
import { ImportsStore } from './imports.store.js';
import { mergeImport, type ReadPolicies } from './merge-import.js';

const KIND = 'imports.read';

/** One mesh as it was read. */
interface ReadMesh {
  readonly reading: MeshReading;
  readonly imported: ImportedSnapshot;
}

@Injectable()
export class ImportsService implements OnModuleInit {
  constructor(
    private readonly store: ImportsStore,
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly readings: MeshReadings,
    private readonly policies: PolicyStore,
    private readonly writer: PolicyWriter,
    private readonly operations: Operations,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.operations.define(KIND, (run) => this.#run(run), { onFailure: (tx, run, cause) => this.#fail(tx, run, cause) });
  }

  async get(project: string, id: string): Promise<Import> {
    const found = await this.store.find(this.transactions.autocommit, project, id);
    if (found === null) throw notFound(`The import ${id}`);
    return found;
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Import>> {
    const page = this.pages.open(query, actor.id, 'imports', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, ({ id }) => [id]);
  }

  async start(project: string, actor: Actor, body: StartImport, wait: Wait): Promise<Answer<Import | Operation>> {
    const meshes = (await this.catalog.select(project, body.meshes)).map(({ name }) => name);
    const started = newImport(meshes);
    const operation = await this.transactions.run(async (tx) => {
      await this.store.insert(tx, project, actor.id, started);
      const resource = `/v1/projects/${project}/imports/${started.id}`;
      const detail = { meshes };
      await this.audit.record(tx, {
        actor,
        project,
        action: 'create',
        subject: 'Import',
        resource: `imports/${started.id}`,
        detail,
      });
      return this.operations.start(tx, { actor, project, kind: KIND, resource, data: { import: started.id } });
    });
    return this.operations.answer(operation, wait, () => this.get(project, started.id));
  }

  async #run(run: OperationRun): Promise<void> {
    const started = await this.get(run.project, String(run.data['import']));
    const read = await Promise.all(started.meshes.map((mesh) => this.#read(run.project, mesh)));
    await this.transactions.run(async (tx) => {
      if (!(await run.finish(tx))) return;
      const result = await this.#save(tx, run, read);
      await this.store.update(tx, run.project, { ...started, ...result, state: 'SUCCEEDED', finishedAt: now() });
    });
  }

  async #fail(tx: Transaction, { project, data }: Pick<OperationRun, 'project' | 'data'>, error: string): Promise<void> {
    const started = await this.store.find(tx, project, String(data['import']));
    if (started !== null) await this.store.update(tx, project, { ...started, state: 'FAILED', error, finishedAt: now() });
  }

  async #read(project: string, mesh: string): Promise<ReadMesh> {
    const reading = this.readings.keep(await this.snapshots.observe(project, mesh));
    const { adapter, inventory, observed } = reading;
    const { snapshot } = observed;
    const capabilities = adapter.capabilities(snapshot.version);
    return { reading, imported: importSnapshot(adapter, snapshot, { mesh, inventory, capabilities, observed: snapshot }) };
  }

  async #save(
    tx: Transaction,
    run: OperationRun,
    read: readonly ReadMesh[],
  ): Promise<{ revision: number; reports: MeshImport[] }> {
    const { project, actor } = run;
    await this.policies.lock(tx, project);
    const before = await this.policies.state(tx, project, null);
    const { changes, kept } = mergeImport(
      before,
      read.map((one) => readPolicies(project, one)),
    );
    const message = `import ${read.map(({ reading }) => reading.observed.snapshot.mesh).join(', ')}`;
    await this.writer.accept(tx, project, actor, changes, message);
    const reports: MeshImport[] = [];
    for (const one of read) {
      const remainders = renamed(one.imported, kept);
      await this.store.setRemainders(tx, project, one.reading.observed.snapshot.mesh, remainders);
      reports.push(reportOf(one, remainders));
    }
    return { revision: await this.policies.newestRevision(tx, project), reports };
  }
}

function newImport(meshes: string[]): Import {
  return { id: uuid(), state: 'PENDING', meshes, error: null, revision: null, reports: [], createdAt: now(), finishedAt: null };
}

function now(): string {
  return new Date().toISOString();
}

function readPolicies(project: string, { reading, imported }: ReadMesh): ReadPolicies {
  const { snapshot, complete } = reading.observed;
  const ours = new Set(snapshot.objects.filter((object) => ownerOf(object) === project).map(nativeKey));
  const owned = imported.policies.filter(({ names }) => Object.values(names).every((ref) => ours.has(nativeKey(ref))));
  return { mesh: snapshot.mesh, complete, policies: imported.policies, owned: new Set(owned) };
}

/** Remainders name policies as they are kept, which may be under another name than they were read. */
function renamed({ remainders, policies }: ImportedSnapshot, kept: ReadonlyMap<PlacedPolicy, PolicyRef>): Remainder[] {
  const labels = new Map<string, string>();
  for (const one of policies) {
    const { kind, namespace, name } = kept.get(one) ?? refOf(one.policy);
    for (const ref of Object.values(one.names))
      labels.set(`${nativeKey(ref)} ${policyLabel(one.policy)}`, `${kind} ${namespace}/${name}`);
  }
  return remainders.map((remainder) => ({
    ...remainder,
    policies: remainder.policies.map((label) => labels.get(`${nativeKey(remainder.object)} ${label}`) ?? label),
  }));
}

function reportOf({ reading, imported }: ReadMesh, remainders: readonly Remainder[]): MeshImport {
  const { id, complete, snapshot } = reading.observed;
  const kinds = Map.groupBy(imported.policies, ({ policy }) => policy.kind);
  const native = snapshot.objects.filter((object) => reading.adapter.writeOrder.includes(object.collection));
  const partly = remainders.filter(
    (one) => reading.adapter.writeOrder.includes(one.object.collection) && (one.fields.length > 0 || one.policies.length === 0),
  );
  return {
    mesh: snapshot.mesh,
    observation: id,
    complete,
    objects: snapshot.objects.length,
    policies: Object.fromEntries(
      [...kinds].map(([kind, members]) => [kind, members.length] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    normalized: native.length - partly.length,
    remainders: remainders.map((one) => ({
      object: nativeLabel(one.object),
      policies: [...one.policies],
      fields: one.fields.map(({ pointer }) => pointer),
      notes: [...one.notes],
    })),
    report: [...imported.report],
  };
}
