import { describe, expect, it } from 'vitest';
import { ACTIONS, SUBJECTS, abilityOf, requireApproval } from './ability.js';
import type { Actor, Role } from './actor.js';

const rules = { name: 'shop', authorMayApprove: false };
const actor = (role: Role, project: string | null = 'shop'): Actor => ({ id: 'me', name: role, project, roles: [role] });
const rights = (role: Role) =>
  SUBJECTS.flatMap((subject) =>
    ACTIONS.filter((action) => abilityOf(actor(role), rules).can(action, subject)).map((action) => `${action} ${subject}`),
  );

describe('abilities', () => {
  it('of a viewer are reading and asking', () => {
    const changing = rights('viewer').filter((right) => !right.startsWith('read'));
    expect(changing).toEqual(['create Check', 'create AccessQuery', 'create Translation']);
    expect(rights('viewer')).not.toContain('read Token');
  });

  it.each([
    ['viewer', 'author'],
    ['author', 'approver'],
    ['author', 'operator'],
    ['approver', 'admin'],
    ['operator', 'admin'],
  ] as const)('of a %s are a part of those of a %s', (lower, higher) => {
    const [less, more] = [rights(lower), rights(higher)];
    expect(less.filter((right) => !more.includes(right))).toEqual([]);
    expect(more.length).toBeGreaterThan(less.length);
  });

  it('keep approving and rolling out apart', () => {
    expect(rights('approver')).toContain('create Approval');
    expect(rights('approver')).not.toContain('create Rollout');
    expect(rights('operator')).toContain('create Rollout');
    expect(rights('operator')).not.toContain('create Approval');
  });

  it('let only an admin make tokens, and nobody change the trail', () => {
    for (const role of ['viewer', 'author', 'approver', 'operator'] as const) expect(rights(role)).not.toContain('create Token');
    expect(rights('admin')).toContain('create Token');
    expect(rights('admin').filter((right) => right.endsWith('Audit'))).toEqual(['read Audit']);
  });

  it('are none in another project', () => {
    expect(abilityOf(actor('admin', 'other'), rules).can('read', 'Project')).toBe(false);
    expect(abilityOf(actor('admin', null), rules).can('read', 'Project')).toBe(true);
  });

  it.each(['approver', 'admin'] as const)('let no %s approve an own plan, unless the project allows it', (role) => {
    const strict = abilityOf(actor(role), rules);
    expect(() => requireApproval(strict, { planAuthor: 'me' })).toThrow('author of a plan');
    expect(() => requireApproval(strict, { planAuthor: 'you' })).not.toThrow();
    const open = abilityOf(actor(role), { ...rules, authorMayApprove: true });
    expect(() => requireApproval(open, { planAuthor: 'me' })).not.toThrow();
  });
});
