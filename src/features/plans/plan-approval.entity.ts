import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('plan_approvals')
export class PlanApprovalEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  plan: string;

  @Column('text')
  digest: string;

  @Column('text', { name: 'approver_id' })
  approverId: string;

  @Column('text', { name: 'approver_name' })
  approverName: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
