import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('observations')
export class ObservationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  project: string;

  @Column('text')
  mesh: string;

  @Column('timestamptz', { name: 'observed_at' })
  observedAt: Date;

  @Column('text', { name: 'mesh_version', nullable: true })
  meshVersion: string | null;

  @Column('boolean')
  complete: boolean;

  @Column('integer', { name: 'object_count' })
  objectCount: number;

  @Column('bytea', { select: false })
  objects: Buffer;
}
