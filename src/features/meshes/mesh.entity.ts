import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('meshes')
export class MeshEntity {
  @PrimaryColumn('text')
  project: string;

  @PrimaryColumn('text')
  name: string;

  @Column('text')
  kind: string;

  @Column('jsonb')
  labels: object;

  @Column('text', { name: 'trust_domain', nullable: true })
  trustDomain: string | null;

  @Column('jsonb')
  connection: object;

  @Column('bytea', { name: 'sealed_connection' })
  sealedConnection: Buffer;

  @Column('jsonb', { nullable: true })
  writer: object | null;

  @Column('bytea', { name: 'sealed_writer', nullable: true })
  sealedWriter: Buffer | null;

  @Column('jsonb', { nullable: true })
  verification: object | null;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
