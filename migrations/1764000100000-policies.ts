import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies as they stand, every revision of them, and where imported ones come from. */
export class Policies1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policies (
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        kind text NOT NULL,
        namespace text NOT NULL,
        name text NOT NULL,
        document jsonb NOT NULL,
        version integer NOT NULL,
        revision integer NOT NULL,
        source jsonb,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (project, kind, namespace, name)
      );

      CREATE TABLE revisions (
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        number integer NOT NULL,
        id uuid NOT NULL UNIQUE,
        author_id text NOT NULL,
        author_name text NOT NULL,
        message text NOT NULL,
        changes jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (project, number)
      );

      -- what each revision changed; document is null where it deleted. A state is the newest row per policy up to a revision
      CREATE TABLE policy_versions (
        project text NOT NULL,
        kind text NOT NULL,
        namespace text NOT NULL,
        name text NOT NULL,
        revision integer NOT NULL,
        version integer NOT NULL,
        document jsonb,
        source jsonb,
        PRIMARY KEY (project, kind, namespace, name, revision),
        FOREIGN KEY (project, revision) REFERENCES revisions (project, number) ON DELETE CASCADE
      );

      -- the native objects that an imported policy stands for in a mesh, and its digest at the import
      CREATE TABLE policy_origins (
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        mesh text NOT NULL,
        kind text NOT NULL,
        namespace text NOT NULL,
        name text NOT NULL,
        names jsonb NOT NULL,
        digest text NOT NULL,
        PRIMARY KEY (project, mesh, kind, namespace, name)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policy_origins, policy_versions, revisions, policies');
  }
}
