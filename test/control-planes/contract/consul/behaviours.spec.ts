import { describeConsul } from '../../../contract/consul/describe-consul.js';
import { startRealPeer } from './start-real-peer.js';

describeConsul('Consul 1.22.7', () => startRealPeer());
