import { describeKubernetes } from './kubernetes/describe-kubernetes.js';
import { startSandboxPeer } from './kubernetes/start-sandbox-peer.js';

describeKubernetes('Kubernetes, sandbox', startSandboxPeer);
