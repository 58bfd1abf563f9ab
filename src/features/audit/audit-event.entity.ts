import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('audit_events')
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  project: string;

  @Column('timestamptz')
  at: Date;

  @Column('text', { name: 'actor_id' })
  actorId: string;

  @Column('text', { name: 'actor_name' })
  actorName: string;

  @Column('text')
  action: string;

  @Column('text')
  subject: string;

  @Column('text')
  resource: string;

  @Column('jsonb')
  detail: object;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;
}
