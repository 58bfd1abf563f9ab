import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A second identity of a mesh, which alone writes. */
export class Writers1764000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE meshes
        ADD COLUMN writer jsonb,
        -- the whole second connection with its credentials, encrypted
        ADD COLUMN sealed_writer bytea,
        ADD CONSTRAINT meshes_writer_is_whole CHECK ((writer IS NULL) = (sealed_writer IS NULL));
      UPDATE meshes SET verification = verification || '{"writer":null}' WHERE verification IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE meshes DROP COLUMN writer, DROP COLUMN sealed_writer;
      UPDATE meshes SET verification = verification - 'writer' WHERE verification IS NOT NULL;
    `);
  }
}
