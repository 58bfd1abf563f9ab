import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('audit_seals')
export class AuditSealEntity {
  @PrimaryColumn('text')
  project: string;

  /** A bigint, which the driver gives as text. */
  @PrimaryColumn('bigint')
  sequence: string;

  @Column('uuid')
  event: string;

  @Column('bytea')
  hash: Buffer;
}
