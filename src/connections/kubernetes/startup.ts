import type { EgressClient } from '../../platform/egress/egress-client.js';
import { Backoff } from '../backoff.js';

/** How often a refusal is asked about again where the server does not say whether it is ready. */
const TRIES = 4;
/** For so long a server that was found ready is not asked again. */
const BELIEVED_MS = 2000;

/**
 * An API server listens seconds before it knows its roles, service accounts and custom resources, and refuses everybody until then (401,
 * 403: seen with kube-apiserver 1.37). A refusal counts only from a server that is ready.
 */
export class Startup {
  private believedUntil = 0;

  constructor(private readonly client: EgressClient) {}

  /** The answer of a server that is ready: a refusal is asked for again while it starts. Nothing is done by a request that is refused. */
  async past<Answer extends { readonly status: number }>(send: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    const backoff = new Backoff();
    for (let tries = 1; ; tries += 1) {
      const answer = await send();
      if (answer.status !== 401 && answer.status !== 403) return answer;
      if ((await this.isReady()) || tries === TRIES) return answer;
      await backoff.pause(signal);
    }
  }

  /** Asked without a credential, which most servers allow (kubernetes bootstrap policy `system:public-info-viewer`). */
  private async isReady(): Promise<boolean> {
    if (Date.now() < this.believedUntil) return true;
    const { status } = await this.client.send({ method: 'GET', path: '/readyz' });
    const isReady = status === 200 || status === 404;
    if (isReady) this.believedUntil = Date.now() + BELIEVED_MS;
    return isReady;
  }
}
