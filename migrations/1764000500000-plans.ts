import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans with their approvals, rollouts with a result per object, what was last pushed, and drift scans. */
export class Plans1764000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE plans (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        state text NOT NULL,
        request jsonb NOT NULL,
        digest text,
        revision integer,
        -- the immutable outcome of planning, null until it is there
        content jsonb,
        author_id text NOT NULL,
        author_name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX plans_by_project ON plans (project, id);

      CREATE TABLE plan_approvals (
        id uuid PRIMARY KEY,
        plan uuid NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
        digest text NOT NULL,
        approver_id text NOT NULL,
        approver_name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX plan_approvals_by_plan ON plan_approvals (plan, id);

      CREATE TABLE rollouts (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        plan uuid NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
        state text NOT NULL,
        error text,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX rollouts_by_project ON rollouts (project, id);
      -- a plan is rolled out once
      CREATE UNIQUE INDEX rollouts_by_plan ON rollouts (plan);

      CREATE TABLE rollout_changes (
        rollout uuid NOT NULL REFERENCES rollouts (id) ON DELETE CASCADE,
        position integer NOT NULL,
        mesh text NOT NULL,
        ref jsonb NOT NULL,
        action text NOT NULL,
        state text NOT NULL,
        detail text,
        version text,
        PRIMARY KEY (rollout, position)
      );

      CREATE TABLE pushed_objects (
        project text NOT NULL,
        mesh text NOT NULL,
        key text NOT NULL,
        object jsonb NOT NULL,
        rollout uuid NOT NULL,
        pushed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (project, mesh, key),
        FOREIGN KEY (project, mesh) REFERENCES meshes (project, name) ON DELETE CASCADE
      );

      CREATE TABLE drift_scans (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        state text NOT NULL,
        meshes text[] NOT NULL,
        results jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX drift_scans_by_project ON drift_scans (project, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE drift_scans, pushed_objects, rollout_changes, rollouts, plan_approvals, plans');
  }
}
