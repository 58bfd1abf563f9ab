import { ApiServer } from '../../../../src/control-planes/kubernetes/api-server.js';
import { type PeerAnswer, PeerClient } from '../../../contract/kubernetes/peer-client.js';

const USER = { token: 'contract-greedy', user: 'greedy' };
// Members of system:masters are never turned away, and a watch is not counted: this user's requests are.
const TIGHT = ['--enable-priority-and-fairness=false', '--max-requests-inflight=1', '--max-mutating-requests-inflight=1'];

/** What a server that takes one request at a time says to the second. */
export async function tooManyRequests(): Promise<PeerAnswer> {
  const server = await ApiServer.start({ users: [USER], args: TIGHT });
  const client = new PeerClient(server.url, server.certificateAuthority, USER.token);
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const answers = await Promise.all(Array.from({ length: 64 }, () => client.get('/apis')));
      const refused = answers.find(({ status }) => status === 429);
      if (refused !== undefined) return refused;
    }
    throw new Error('the server took all that it was asked');
  } finally {
    await client.close();
    await server.close();
  }
}
