import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('operations')
export class OperationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  project: string;

  @Column('text')
  kind: string;

  @Column('text')
  state: string;

  @Column('text')
  resource: string;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('jsonb', { nullable: true })
  error: object | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
