import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of the checks with what they found. */
export class Checks1764000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE checks (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        state text NOT NULL,
        meshes text[] NOT NULL,
        revision integer,
        documents jsonb,
        findings jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX checks_by_project ON checks (project, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE checks');
  }
}
