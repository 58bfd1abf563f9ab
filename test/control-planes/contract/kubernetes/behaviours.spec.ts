import { describeKubernetes } from '../../../contract/kubernetes/describe-kubernetes.js';
import { startRealPeer } from './start-real-peer.js';

describeKubernetes('Kubernetes, real API server', () => startRealPeer());
