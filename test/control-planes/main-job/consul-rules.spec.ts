import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consulRules, type DeployedRole } from '../../../src/cli/demo/deployed-identities.js';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import type { Verification } from '../../../src/features/meshes/meshes.schemas.js';
import { liveProject, type LiveProject } from '../../support/live-project.js';

const RULES = { reader: await consulRules('reader'), writer: await consulRules('writer') };

/** One rule less or a weaker one, and what is missing then, in the words of ACL rules. */
const CASES: readonly [DeployedRole, string, RegExp, string, readonly string[]][] = [
  ['reader', 'services', /^service_prefix[^}]*}/m, '', ['intentions:read', 'service:read']],
  ['reader', 'nodes', /^node_prefix[^}]*}/m, '', ['node:read']],
  ['reader', 'the agent', /^agent_prefix[^}]*}/m, '', ['agent:read']],
  ['reader', 'the mesh', /^mesh = "read"/m, '', ['mesh:read']],
  ['reader', 'peerings', /^peering = "read"/m, '', ['peering:read']],
  ['writer', 'services', /policy {5}= "write"/, 'policy = "read"', ['service:write']],
  ['writer', 'intentions', /intentions = "write"/, '', ['intentions:write']],
  ['writer', 'the mesh', /^mesh = "write"/m, '', ['mesh:write']],
];

const ENTRIES = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [real] }
  target: { service: web }
  rules: [{ from: [{ identities: [{ service: dashboard }] }] }]
`;

describe('the rules of deploy/consul', () => {
  let agent: ConsulAgent;
  let project: LiveProject;
  let names = 0;

  beforeAll(async () => {
    agent = await ConsulAgent.start();
    project = await liveProject();
    for (const service of ['web', 'dashboard']) {
      const Service = { ID: service, Service: service, Address: '10.29.2.10', Port: 8080 };
      await agent.call('PUT', '/v1/catalog/register', { Node: 'node-1', Address: '10.29.0.1', Service });
    }
  });
  afterAll(async () => {
    await project.close();
    await agent.close();
  });

  /** Puts the mesh with tokens of these rules. */
  async function put(rules: Readonly<Record<DeployedRole, string>>): Promise<void> {
    const over = async (role: DeployedRole) => ({
      consul: { address: agent.url, token: await agent.createToken(`${role}-${(names += 1)}`, rules[role]) },
    });
    const body = { kind: 'consul', connection: await over('reader'), writer: await over('writer') };
    const { headers } = await project.operator.get('meshes/real');
    const request = project.operator.put('meshes/real').send(body);
    const answer = await (headers['etag'] === undefined ? request : request.set('if-match', headers['etag']));
    expect(answer.status).toBeLessThan(300);
  }

  const verify = async () => (await project.operator.post('meshes/real/verifications').expect(200)).body as Verification;
  const weakened = (role: DeployedRole, rule: RegExp, weaker: string) => ({
    ...RULES,
    [role]: RULES[role].replace(rule, weaker),
  });

  it('suffice', async () => {
    await put(RULES);
    expect(await verify()).toMatchObject({
      reachable: true,
      version: expect.stringMatching(/^1\./) as string,
      missingPermissions: [],
      writer: { reachable: true, missingPermissions: [] },
    });
  });

  it.each(CASES)('need that of the %s on %s', async (role, _what, rule, weaker, lacking) => {
    const rules = weakened(role, rule, weaker);
    expect(rules[role]).not.toBe(RULES[role]);
    await put(rules);
    const { missingPermissions, writer } = await verify();
    expect({ missingPermissions, writer: writer?.missingPermissions }).toEqual(
      role === 'reader' ? { missingPermissions: lacking, writer: [] } : { missingPermissions: [], writer: lacking },
    );
  });

  it('are each of them in a case', () => {
    const left = (role: DeployedRole) =>
      CASES.filter(([one]) => one === role)
        .reduce((text, [, , rule]) => text.replace(rule, ''), RULES[role])
        .replaceAll(/^\s*(#.*|service_prefix "" \{|\})?$/gm, '')
        .trim();
    expect([left('reader'), left('writer')]).toEqual(['', '']);
  });

  it.each([
    ['services', /^service_prefix[^}]*}/m],
    ['nodes', /^node_prefix[^}]*}/m],
    ['the mesh', /^mesh = "read"/m],
    ['peerings', /^peering = "read"/m],
  ])('without that of the reader on %s: what is read is not taken for the whole', async (_what, rule) => {
    await put(weakened('reader', rule, ''));
    const started = performance.now();
    const { reports } = await project.import('real');
    expect(reports).toMatchObject([{ complete: false }]);
    // Asked for peerings without the right, an agent answers after 12 s only.
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it('without intentions:write a plan cannot be applied and names it', async () => {
    await put(weakened('writer', /intentions = "write"/, ''));
    await project.apply(ENTRIES);
    const made = await project.plan({ meshes: ['real'] });
    expect(made.applyable).toBe(false);
    expect(JSON.stringify(made.meshes)).toContain('the token lacks intentions:write on \\"web\\"');
  });

  it('without intentions:write since the plan a rollout fails and names it; with it, it succeeds', async () => {
    await put(RULES);
    const made = await project.plan({ meshes: ['real'] });
    await project.approve(made);
    await put(weakened('writer', /intentions = "write"/, ''));
    const rollout = await project.rollOut(made);
    expect(rollout.state).toBe('FAILED');
    expect(JSON.stringify(rollout.meshes)).toMatch(/lacks permission 'intention:write' on \\"web\\"/);
    await put(RULES);
    expect((await project.push('real')).state).toBe('SUCCEEDED');
  });
});
