import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which attempt at a rollout may go on: the newest alone. */
export class RolloutRuns1764000800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE rollouts ADD COLUMN run integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE rollouts DROP COLUMN run');
  }
}
