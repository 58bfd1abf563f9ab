import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('plans')
export class PlanEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  project: string;

  @Column('text')
  state: string;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('jsonb')
  request: object;

  @Column('text', { nullable: true })
  digest: string | null;

  @Column('integer', { nullable: true })
  revision: number | null;

  @Column('jsonb', { nullable: true })
  content: object | null;

  @Column('text', { name: 'author_id' })
  authorId: string;

  @Column('text', { name: 'author_name' })
  authorName: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
