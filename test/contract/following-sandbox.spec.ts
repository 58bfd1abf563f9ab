import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { followedConsul, followedKubernetes, type FollowedServer } from './followed-meshes.js';
import { describeFollowing } from './following-contract.js';

function serverOf(
  sandbox: { url: string; kill(): Promise<void>; restart(): Promise<void> },
  credential: Record<string, string>,
): FollowedServer {
  return {
    call: async (method, path, body, contentType = 'application/json') => {
      const headers = { ...credential, 'content-type': contentType };
      const answer = await fetch(`${sandbox.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
      await answer.text();
      return answer.status;
    },
    kill: () => sandbox.kill(),
    restart: () => sandbox.restart(),
    close: () => sandbox.kill(),
  };
}

describeFollowing('Kubernetes sandbox', async () => {
  const cluster = await KubernetesSandbox.start({ mesh: 'istio' });
  const proxy = await FaultyProxy.start(cluster);
  const server = serverOf(cluster, { authorization: 'Bearer admin-token' });
  return followedKubernetes(server, proxy, (credential) => ({
    kubernetes: { server: proxy.url, token: credential === 'admin' ? 'admin-token' : 'nobody-knows-me' },
  }));
});

describeFollowing('Consul sandbox', async () => {
  const consul = await ConsulSandbox.start();
  const proxy = await FaultyProxy.start(consul);
  const server = serverOf(consul, { 'x-consul-token': 'management-token' });
  return followedConsul(server, proxy, (credential) => ({
    consul: { address: proxy.url, token: credential === 'admin' ? 'management-token' : 'nobody-knows-me' },
  }));
});
