import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalog: meshes with sealed credentials, and what was observed of them. */
export class Meshes1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE meshes (
        project text NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
        name text NOT NULL,
        kind text NOT NULL,
        labels jsonb NOT NULL,
        trust_domain text,
        connection jsonb NOT NULL,
        -- the whole connection with its credentials, encrypted
        sealed_connection bytea NOT NULL,
        verification jsonb,
        version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (project, name)
      );

      -- native objects as observed or as put for an offline mesh: gzipped JSON, read as a whole
      CREATE TABLE observations (
        id uuid PRIMARY KEY,
        project text NOT NULL,
        mesh text NOT NULL,
        observed_at timestamptz NOT NULL,
        mesh_version text,
        complete boolean NOT NULL,
        object_count integer NOT NULL,
        objects bytea NOT NULL,
        FOREIGN KEY (project, mesh) REFERENCES meshes (project, name) ON DELETE CASCADE
      );
      CREATE INDEX observations_by_mesh ON observations (project, mesh, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE observations, meshes');
  }
}
