import { Injectable } from '@nestjs/common';
import type { Policy, PolicyRef } from '../../domain/model/policy.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import {
  PolicyStore,
  type PolicyChange,
  type PolicyFilter,
  type PolicyOrigin,
  type StoredPolicy,
  type StoredRevision,
  type VersionedChange,
} from './policies.store.js';

/** Hand-written SQL: whole imports are one statement each, and states are read by key and revision. */
@Injectable()
export class PolicyTypeormStore extends PolicyStore {
  async find(tx: Transaction, project: string, ref: PolicyRef): Promise<StoredPolicy | null> {
    const rows = await tx.query<PolicyRow[]>(
      `${SELECT} WHERE p.project = $1 AND p.kind = $2 AND p.namespace = $3 AND p.name = $4`,
      [project, ref.kind, ref.namespace, ref.name],
    );
    return rows[0] === undefined ? null : policyOf(rows[0]);
  }

  async list(tx: Transaction, project: string, filter: PolicyFilter, page: PageRequest): Promise<StoredPolicy[]> {
    const [kind = '', namespace = '', name = ''] = page.after ?? [];
    const rows = await tx.query<PolicyRow[]>(
      `${SELECT} WHERE p.project = $1 AND ($2::text IS NULL OR p.kind = $2) AND ($3::text IS NULL OR p.namespace = $3)
         AND (p.kind, p.namespace, p.name) > ($4, $5, $6)
       ORDER BY p.kind, p.namespace, p.name LIMIT $7`,
      [project, filter.kind ?? null, filter.namespace ?? null, kind, namespace, name, page.limit + 1],
    );
    return rows.map(policyOf);
  }

  async state(tx: Transaction, project: string, revision: number | null): Promise<StoredPolicy[]> {
    const rows =
      revision === null
        ? await tx.query<PolicyRow[]>(`${SELECT} WHERE p.project = $1 ORDER BY p.kind, p.namespace, p.name`, [project])
        : await tx.query<PolicyRow[]>(STATE_AT, [project, revision]);
    return rows.map(policyOf);
  }

  async lock(tx: Transaction, project: string): Promise<number> {
    await tx.query('SELECT 1 FROM projects WHERE name = $1 FOR UPDATE', [project]);
    return this.newestRevision(tx, project);
  }

  async addRevision(
    tx: Transaction,
    project: string,
    revision: StoredRevision,
    changes: readonly VersionedChange[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO revisions (project, number, id, author_id, author_name, message, changes, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        project,
        revision.number,
        revision.id,
        revision.author.id,
        revision.author.name,
        revision.message,
        JSON.stringify(revision.changes),
        revision.createdAt,
      ],
    );
    await tx.query(INSERT_VERSIONS, [project, revision.number, JSON.stringify(changes.map(versionRow))]);
    const gone = changes.filter(({ change }) => change.policy === null).map(versionRow);
    const kept = changes.filter(({ change }) => change.policy !== null).map(versionRow);
    if (kept.length > 0) await tx.query(UPSERT_POLICIES, [project, revision.number, JSON.stringify(kept)]);
    if (gone.length > 0) await tx.query(DELETE_POLICIES, [project, JSON.stringify(gone)]);
  }

  async putOrigins(tx: Transaction, project: string, changes: readonly PolicyChange[]): Promise<void> {
    const given = changes.filter(({ origins }) => origins !== undefined);
    if (given.length === 0) return;
    await tx.query(DELETE_ORIGINS, [project, JSON.stringify(given.map(({ ref }) => ref))]);
    const rows = given.flatMap(({ ref, origins = [] }) => origins.map((origin) => ({ ...ref, ...origin })));
    await tx.query(INSERT_ORIGINS, [project, JSON.stringify(rows)]);
  }

  async newestRevision(tx: Transaction, project: string): Promise<number> {
    const rows = await tx.query<{ number: number }[]>(
      'SELECT coalesce(max(number), 0) AS number FROM revisions WHERE project = $1',
      [project],
    );
    return rows[0]?.number ?? 0;
  }

  async findRevision(tx: Transaction, project: string, number: number): Promise<StoredRevision | null> {
    const rows = await tx.query<RevisionRow[]>('SELECT * FROM revisions WHERE project = $1 AND number = $2', [project, number]);
    return rows[0] === undefined ? null : revisionOf(rows[0]);
  }

  async listRevisions(tx: Transaction, project: string, page: PageRequest): Promise<StoredRevision[]> {
    const before = page.after?.[0] ?? null;
    const rows = await tx.query<RevisionRow[]>(
      'SELECT * FROM revisions WHERE project = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3',
      [project, before, page.limit + 1],
    );
    return rows.map(revisionOf);
  }
}

interface PolicyRow {
  document: Policy;
  version: number;
  revision: number;
  source: StoredPolicy['source'];
  origins: PolicyOrigin[];
}

interface RevisionRow {
  number: number;
  id: string;
  author_id: string;
  author_name: string;
  message: string;
  changes: StoredRevision['changes'];
  created_at: Date;
}

const ORIGINS = `coalesce((
    SELECT jsonb_agg(jsonb_build_object('mesh', o.mesh, 'names', o.names, 'digest', o.digest) ORDER BY o.mesh)
    FROM policy_origins o WHERE (o.project, o.kind, o.namespace, o.name) = (p.project, p.kind, p.namespace, p.name)), '[]') AS origins`;

const SELECT = `SELECT p.document, p.version, p.revision, p.source, ${ORIGINS} FROM policies p`;

const STATE_AT = `SELECT p.document, p.version, p.revision, p.source, ${ORIGINS} FROM (
    SELECT DISTINCT ON (kind, namespace, name) * FROM policy_versions
    WHERE project = $1 AND revision <= $2 ORDER BY kind, namespace, name, revision DESC) p
  WHERE p.document IS NOT NULL ORDER BY p.kind, p.namespace, p.name`;

const ROWS =
  'jsonb_to_recordset($3::jsonb) AS r (kind text, namespace text, name text, version int, document jsonb, source jsonb)';

const INSERT_VERSIONS = `INSERT INTO policy_versions (project, revision, kind, namespace, name, version, document, source)
  SELECT $1, $2, r.kind, r.namespace, r.name, r.version, nullif(r.document, 'null'), nullif(r.source, 'null') FROM ${ROWS}`;

const UPSERT_POLICIES = `INSERT INTO policies (project, revision, kind, namespace, name, version, document, source)
  SELECT $1, $2, r.kind, r.namespace, r.name, r.version, r.document, nullif(r.source, 'null') FROM ${ROWS}
  ON CONFLICT (project, kind, namespace, name) DO UPDATE SET document = excluded.document, version = excluded.version,
    revision = excluded.revision, source = excluded.source, updated_at = now()`;

const DELETE_POLICIES = `DELETE FROM policies p USING jsonb_to_recordset($2::jsonb) AS r (kind text, namespace text, name text)
  WHERE p.project = $1 AND (p.kind, p.namespace, p.name) = (r.kind, r.namespace, r.name)`;

const DELETE_ORIGINS = `DELETE FROM policy_origins o USING jsonb_to_recordset($2::jsonb) AS r (kind text, namespace text, name text)
  WHERE o.project = $1 AND (o.kind, o.namespace, o.name) = (r.kind, r.namespace, r.name)`;

const INSERT_ORIGINS = `INSERT INTO policy_origins (project, mesh, kind, namespace, name, names, digest)
  SELECT $1, r.mesh, r.kind, r.namespace, r.name, r.names, r.digest
  FROM jsonb_to_recordset($2::jsonb) AS r (mesh text, kind text, namespace text, name text, names jsonb, digest text)`;

function versionRow({ change, version }: VersionedChange) {
  return { ...change.ref, version, document: change.policy, source: change.source };
}

function policyOf({ document, version, revision, source, origins }: PolicyRow): StoredPolicy {
  return { policy: document, version, revision, source, origins };
}

function revisionOf(row: RevisionRow): StoredRevision {
  const author = { id: row.author_id, name: row.author_name };
  const { number, id, message, changes } = row;
  return { number, id, author, message, changes, createdAt: row.created_at.toISOString() };
}
