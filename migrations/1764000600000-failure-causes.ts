import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['imports', 'checks', 'plans', 'drift_scans'];

/** Why long work failed, beside its state. */
export class FailureCauses1764000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} ADD COLUMN error text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} DROP COLUMN error`);
  }
}
