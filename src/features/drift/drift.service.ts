import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { SYSTEM_ACTOR, type Actor } from '../../access/actor.js';
import { DomainError, notFound } from '../../domain/errors.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import type { Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Audit } from '../audit/audit.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings } from '../meshes/mesh-readings.js';
import { Snapshots } from '../meshes/snapshots.js';
import type { Operation } from '../operations/operations.schemas.js';
import { Operations, type OperationRun } from '../operations/operations.js';
import { DriftDetector } from './drift-detector.js';
import type { DriftScan, MeshDrift, StartDriftScan } from './drift.schemas.js';
import { DriftStore } from './drift.store.js';
import { PushedObjects } from './pushed-objects.js';

const KIND = 'drift.scan';
const SCHEDULE = 'drift.schedule';
const UNSURE =
  'The mesh withholds objects from this credential: what is missing cannot be told. A verification of the mesh names the right that it lacks.';

@Injectable()
export class DriftService implements OnModuleInit {
  readonly #logger = new Logger('Drift');

  constructor(
    private readonly store: DriftStore,
    private readonly pushed: PushedObjects,
    private readonly detector: DriftDetector,
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly readings: MeshReadings,
    private readonly operations: Operations,
    private readonly jobs: Jobs,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  onModuleInit(): void {
    this.operations.define(KIND, (run) => this.#run(run), { onFailure: (tx, run, cause) => this.#fail(tx, run, cause) });
    this.jobs.schedule(SCHEDULE, this.environment.CONCORDAT_DRIFT_SCHEDULE, () => this.#startScheduled());
  }

  async get(project: string, id: string): Promise<DriftScan> {
    const scan = await this.store.find(this.transactions.autocommit, project, id);
    if (scan === null) throw notFound(`The drift scan ${id}`);
    return scan;
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<DriftScan>> {
    const page = this.pages.open(query, actor.id, 'drift-scans', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, ({ id }) => [id]);
  }

  async start(project: string, actor: Actor, body: StartDriftScan, wait: Wait): Promise<Answer<DriftScan | Operation>> {
    const meshes = (await this.catalog.select(project, body.meshes)).map(({ name }) => name);
    const { scan, operation } = await this.#begin(project, actor, meshes);
    return this.operations.answer(operation, wait, () => this.get(project, scan.id));
  }

  /** Scans one mesh because something changed there. */
  async startForChange(project: string, mesh: string): Promise<void> {
    await this.#begin(project, SYSTEM_ACTOR, [mesh]);
  }

  /** Scans every mesh that anything was pushed to. */
  async #startScheduled(): Promise<void> {
    const byProject = Map.groupBy(await this.pushed.meshes(this.transactions.autocommit), ({ project }) => project);
    for (const [project, rows] of byProject) {
      await this.#begin(
        project,
        SYSTEM_ACTOR,
        rows.map(({ mesh }) => mesh),
      );
    }
  }

  async #begin(project: string, actor: Actor, meshes: string[]): Promise<{ scan: DriftScan; operation: Operation }> {
    const scan: DriftScan = {
      id: uuid(),
      state: 'PENDING',
      error: null,
      meshes,
      results: [],
      createdAt: new Date().toISOString(),
      finishedAt: null,
    };
    const operation = await this.transactions.run(async (tx) => {
      await this.store.insert(tx, project, actor.id, scan);
      await this.audit.record(tx, {
        actor,
        project,
        action: 'create',
        subject: 'Drift',
        resource: `drift-scans/${scan.id}`,
        detail: { meshes },
      });
      const resource = `/v1/projects/${project}/drift-scans/${scan.id}`;
      return this.operations.start(tx, { actor, project, kind: KIND, resource, data: { scan: scan.id } });
    });
    return { scan, operation };
  }

  async #run({ project, data, finish }: OperationRun): Promise<void> {
    const scan = await this.get(project, String(data['scan']));
    const results: MeshDrift[] = [];
    for (const mesh of scan.meshes) results.push(await this.#scan(project, mesh));
    await this.transactions.run(async (tx) => {
      if (!(await finish(tx))) return;
      await this.store.update(tx, project, { ...scan, state: 'SUCCEEDED', results, finishedAt: new Date().toISOString() });
    });
  }

  async #fail(tx: Transaction, { project, data }: Pick<OperationRun, 'project' | 'data'>, error: string): Promise<void> {
    const scan = await this.store.find(tx, project, String(data['scan']));
    if (scan !== null)
      await this.store.update(tx, project, { ...scan, state: 'FAILED', error, finishedAt: new Date().toISOString() });
  }

  /** One mesh that cannot be reached does not hide what the others show. */
  async #scan(project: string, mesh: string): Promise<MeshDrift> {
    try {
      const since = await this.pushed.now(this.transactions.autocommit);
      const reading = this.readings.keep(await this.snapshots.observe(project, mesh));
      const { objects, drift } = await this.detector.detect(project, reading, since);
      const isUnsure = !reading.observed.complete && drift.some(({ kind }) => kind === 'missing');
      return isUnsure
        ? { mesh, objects, drift: drift.filter(({ kind }) => kind !== 'missing'), error: UNSURE }
        : { mesh, objects, drift, error: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#logger.warn(error.message);
      return { mesh, objects: 0, drift: [], error: error.message };
    }
  }
}
