import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { followedConsul, followedKubernetes } from '../../contract/followed-meshes.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../contract/certificate.js';
import { describeFollowing } from '../../contract/following-contract.js';
import { FaultyProxy } from '../../support/faulty-proxy.js';

describeFollowing('Kubernetes', async () => {
  const cluster = await ApiServer.start();
  await installCrds(cluster, ['istio']);
  const target = { url: cluster.url, ca: cluster.certificateAuthority };
  const proxy = await FaultyProxy.start(target, { cert: CERTIFICATE, key: PRIVATE_KEY });
  const server = {
    call: async (method: string, path: string, body?: string, contentType = 'application/json') =>
      (await cluster.call(method, path, body, { contentType })).status,
    kill: () => cluster.kill(),
    restart: () => cluster.restart(),
    close: () => cluster.close(),
  };
  return followedKubernetes(server, proxy, (credential) => ({
    kubernetes: {
      server: proxy.url,
      certificateAuthorityData: data(CERTIFICATE),
      token: credential === 'admin' ? cluster.adminToken : 'nobody-knows-me',
    },
  }));
});

describeFollowing('Consul', async () => {
  const consul = await ConsulAgent.start();
  const proxy = await FaultyProxy.start(consul);
  const server = {
    call: async (method: string, path: string, body?: string) => {
      const headers = { 'x-consul-token': consul.managementToken };
      const answer = await fetch(`${consul.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
      await answer.text();
      return answer.status;
    },
    kill: () => consul.kill(),
    restart: () => consul.restart(),
    close: () => consul.close(),
  };
  return followedConsul(server, proxy, (credential) => ({
    consul: { address: proxy.url, token: credential === 'admin' ? consul.managementToken : 'nobody-knows-me' },
  }));
});
