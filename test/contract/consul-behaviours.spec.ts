import { describeConsul } from './consul/describe-consul.js';
import { startSandboxPeer } from './consul/start-sandbox-peer.js';

describeConsul('Consul, sandbox', () => startSandboxPeer());
