import { afterAll, beforeAll } from 'vitest';
import { describeConnection } from '../../../contract/connection-contract.js';
import { describeKubernetesConnection } from '../../../contract/kubernetes/connection-stories.js';
import type { KubernetesPeer } from '../../../contract/kubernetes/kubernetes-peer.js';
import { kubernetesContractMesh } from './kubernetes-contract-mesh.js';
import { startRealPeer } from './start-real-peer.js';

let peer: KubernetesPeer;

beforeAll(async () => {
  peer = await startRealPeer(['istio']);
});

afterAll(async () => {
  await peer.close();
});

describeConnection('Kubernetes connection, real API server', () => kubernetesContractMesh(peer));
describeKubernetesConnection('Kubernetes connection, real API server, what only it promises', () =>
  Promise.resolve({ ...peer, close: () => Promise.resolve() }),
);
