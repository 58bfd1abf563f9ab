import { ConsulAgent } from '../../../control-planes/consul/consul-agent.js';
import type { Plan } from '../../../features/plans/plans.schemas.js';
import { startServer } from '../../server/server-process.js';
import { bareWrites, type BareWrite } from './bare-writes.js';
import { ContenderUsage } from './contender-usage.js';
import { consulPolicies } from './peer-policies.js';
import { PeerProject } from './peer-project.js';
import { type WritesResult, writesResult } from './peer-result.js';
import { NOT_FOLLOWING, playRounds } from './rounds.js';

interface Entry {
  readonly Kind: string;
  readonly Name: string;
}

/** Four entries come of each. */
const SERVICES = 250;
const MESH = 'south';

/** 1,000 config entries to a real Consul agent: by a rollout, and by 32 connections that do nothing else. */
export async function measureConsul(rounds: number): Promise<WritesResult> {
  const agent = await ConsulAgent.start();
  const server = await startServer(0, NOT_FOLLOWING);
  try {
    await agent.call('PUT', '/v1/config', { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } });
    const mesh = { kind: 'consul', connection: { consul: { address: agent.url, token: agent.managementToken } } };
    const project = await PeerProject.make(server, MESH, mesh, consulPolicies(MESH, SERVICES));
    const usage = new ContenderUsage(['consul'], server.pid);
    const entries = entriesOf(await project.plan());
    const contenders = {
      bare: () => usage.ofThisProcess(entries.map(put), (writes) => bare(agent, writes)),
      rollout: async () => {
        const plan = await project.plan();
        await project.approve(plan);
        return usage.ofServer(entries.length, () => project.rollOut(plan));
      },
    };
    const results = await playRounds(contenders, rounds, () => clear(agent, entries));
    const before = await versions(agent, entries);
    await project.rollOut(await project.plan());
    const after = await versions(agent, entries);
    const written = [...after].filter(([key, version]) => before.get(key) !== version).length;
    await project.close();
    return writesResult(entries.length, results, written);
  } finally {
    await server.stop();
    await agent.close();
  }
}

function entriesOf({ meshes }: Plan): Entry[] {
  return meshes.flatMap(({ changes }) => changes.map(({ after }) => after as unknown as Entry));
}

function put(entry: Entry): BareWrite {
  return { method: 'PUT', path: '/v1/config?cas=0', body: JSON.stringify(entry), rank: entry.Kind };
}

function bare(agent: ConsulAgent, writes: readonly BareWrite[]): Promise<number> {
  return bareWrites({ url: agent.url, headers: { 'x-consul-token': agent.managementToken } }, writes);
}

/** From the ends of the chains to their beginnings, backwards: what others need goes last. */
async function clear(agent: ConsulAgent, entries: readonly Entry[]): Promise<void> {
  const kinds = [...new Set(entries.map(({ Kind }) => Kind))].toReversed();
  for (const kind of kinds) {
    const there = await agent.call<Entry[]>('GET', `/v1/config/${kind}`);
    const remove = ({ Name }: Entry): BareWrite => ({ method: 'DELETE', path: `/v1/config/${kind}/${Name}`, rank: kind });
    await bare(agent, there.map(remove));
  }
}

async function versions(agent: ConsulAgent, entries: readonly Entry[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const kind of new Set(entries.map(({ Kind }) => Kind))) {
    const list = await agent.call<(Entry & { readonly ModifyIndex: number })[]>('GET', `/v1/config/${kind}`);
    for (const { Kind, Name, ModifyIndex } of list) found.set(`${Kind} ${Name}`, ModifyIndex);
  }
  return found;
}
