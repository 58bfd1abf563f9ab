import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { consulAdapter } from '../../../src/adapters/consul/adapter.js';
import { readAccessQuery, type AccessQuery } from '../../../src/domain/model/access-query.js';
import { runScenario } from '../../scenarios/run-scenario.js';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { askScene } from './asked-scene.js';
import { ConsulRig } from './consul-rig.js';
import type { SceneService } from './scene.js';
import { TokenSigner } from './token-signer.js';

const STORIES = join(import.meta.dirname, '../../scenarios');
const stories = readdirSync(STORIES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('witnesses of the scenarios', () => {
  const rigs = new Map<string, Promise<ConsulRig>>();
  const credentials = { stranger: new CertificateAuthority('stranger'), tokens: new TokenSigner() };
  let replayed = 0;

  function rigOf(byDefault: 'allow' | 'deny'): Promise<ConsulRig> {
    const rig = rigs.get(byDefault) ?? ConsulRig.start({ acl: byDefault }, 20);
    rigs.set(byDefault, rig);
    return rig;
  }

  afterAll(async () => {
    for (const rig of rigs.values()) await (await rig).close();
  });

  it.each(stories)('of %s are what real Consul and Envoy answer', async (story) => {
    const { meshes, findings } = runScenario(join(STORIES, story));
    const mesh = meshes.find((one) => one.mesh.kind === 'consul');
    const told = findings.flatMap(({ code, witness }) => {
      const decision = witness?.decisions.find((one) => one.mesh === mesh?.mesh.name);
      return witness === null || decision === undefined
        ? []
        : [{ code, query: readAccessQuery(witness.query), decision: decision.decision }];
    });
    if (mesh === undefined || told.length === 0) return;
    const { snapshot, inventory } = mesh.checked;
    const byDefault = inventory.settings.defaultAction === 'allow' ? 'allow' : 'deny';
    const rig = await rigOf(byDefault);
    const services = inventory.services.map(({ name }, index): SceneService => {
      const [port = 0, sidecarPort = 0] = rig.ports.slice(2 * index);
      return { name, port, sidecarPort };
    });
    const entries = consulAdapter.writeOrder.flatMap((kind) =>
      snapshot.objects.filter(({ collection }) => collection === kind).map(({ body }) => body),
    );
    const scene = { defaults: rig.defaults, entries, services };
    const standing = await rig.put(scene);
    const queries = told.map(({ query }) => {
      const service = services.find(({ name }) => name === query.target.service);
      if (service === undefined) throw new Error(`${query.target.service ?? ''} is not in the inventory`);
      return [service, asAsked(query, service.name)] as const;
    });
    const compared = await askScene(rig, scene, standing, queries, credentials);
    expect(compared.map(({ real, said }) => [real, said.decision])).toEqual(told.map(({ decision }) => [decision, decision]));
    replayed += told.length;
  });

  it('are some', () => {
    expect(replayed).toBeGreaterThan(4);
  });
});

/** The query as this mesh was asked: witnesses spell the caller as the mesh that lets it in does. */
function asAsked({ caller, request }: AccessQuery, service: string): AccessQuery {
  const { identity } = caller;
  const target = { service };
  if (identity === undefined) return { caller: {}, target, request };
  const [, name = identity.split('.')[0] ?? ''] = /\/(?:sa|svc)\/([^/]+)$/.exec(identity) ?? [];
  return { caller: { service: name }, target, request };
}
