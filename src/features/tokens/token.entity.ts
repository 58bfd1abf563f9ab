import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('tokens')
export class TokenEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { nullable: true })
  project: string | null;

  @Column('text')
  name: string;

  @Column('bytea', { select: false })
  hash: Buffer;

  @Column('text', { array: true })
  roles: string[];

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
