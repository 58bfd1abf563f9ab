import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('checks')
export class CheckEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  project: string;

  @Column('text')
  state: string;

  @Column('text', { array: true })
  meshes: string[];

  @Column('integer', { nullable: true })
  revision: number | null;

  @Column('jsonb', { nullable: true, select: false })
  documents: object | null;

  @Column('jsonb')
  findings: object;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
