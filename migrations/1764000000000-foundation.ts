import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects, tokens, the audit trail, operations and idempotency keys. */
export class Foundation1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projects (
        name text PRIMARY KEY,
        author_may_approve boolean NOT NULL DEFAULT false,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      -- project is null for tokens of the whole installation, which are admins everywhere
      CREATE TABLE tokens (
        id uuid PRIMARY KEY,
        project text REFERENCES projects (name) ON DELETE CASCADE,
        name text NOT NULL,
        hash bytea NOT NULL UNIQUE,
        roles text[] NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX tokens_by_project ON tokens (project, id);

      -- no reference to projects: the trail outlives what it tells of
      CREATE TABLE audit_events (
        id uuid PRIMARY KEY,
        project text NOT NULL,
        at timestamptz NOT NULL,
        actor_id text NOT NULL,
        actor_name text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        resource text NOT NULL,
        detail jsonb NOT NULL,
        request_id text
      );
      CREATE INDEX audit_events_by_project ON audit_events (project, id);
      -- the hash chain, kept apart so that writers never wait for one another
      CREATE TABLE audit_seals (
        project text NOT NULL,
        sequence bigint NOT NULL,
        event uuid NOT NULL UNIQUE REFERENCES audit_events (id),
        hash bytea NOT NULL,
        PRIMARY KEY (project, sequence)
      );
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit events are never changed'; END $$;
      CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE TABLE operations (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        kind text NOT NULL,
        state text NOT NULL CHECK (state IN ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED')),
        resource text NOT NULL,
        created_by text NOT NULL,
        error jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX operations_by_project ON operations (project, id);

      CREATE TABLE idempotency_keys (
        actor_id text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        value jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (actor_id, route, key)
      );
      CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE idempotency_keys, operations, audit_seals, audit_events, tokens, projects;
      DROP FUNCTION refuse_change;
    `);
  }
}
