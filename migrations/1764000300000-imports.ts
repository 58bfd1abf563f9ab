import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports with their reports, and what of each mesh's native objects policies do not say. */
export class Imports1764000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE imports (
        id uuid PRIMARY KEY,
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        meshes text[] NOT NULL,
        state text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        revision integer,
        reports jsonb NOT NULL
      );
      CREATE INDEX imports_by_project ON imports (project, id);

      CREATE TABLE native_remainders (
        project text NOT NULL,
        mesh text NOT NULL,
        remainders jsonb NOT NULL,
        PRIMARY KEY (project, mesh),
        FOREIGN KEY (project, mesh) REFERENCES meshes (project, name) ON DELETE CASCADE
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE native_remainders, imports');
  }
}
