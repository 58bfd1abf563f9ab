import { setTimeout as sleep } from 'node:timers/promises';
import type { EgressClient, EgressRequest, EgressResponse } from '../platform/egress/egress-client.js';

const ATTEMPTS = 4;
const LONGEST_WAIT_SECONDS = 10;

/** Seconds that the answer asks to wait (Retry-After); null where it is not a refusal for now. */
function waitOf(answer: EgressResponse): number | null {
  const { 'retry-after': retryAfter } = answer.headers;
  const seconds = Number(retryAfter);
  const isAsked = retryAfter !== undefined && retryAfter !== '' && Number.isFinite(seconds);
  if (answer.status === 429) return Math.min(isAsked ? seconds : 1, LONGEST_WAIT_SECONDS);
  return answer.status === 503 && isAsked ? Math.min(seconds, LONGEST_WAIT_SECONDS) : null;
}

/**
 * Sends, and sends again a few times where the server refused only for now (429, or 503 with Retry-After): it has done nothing then,
 * so that writes may be repeated too.
 */
export async function sendPatiently(client: EgressClient, request: EgressRequest): Promise<EgressResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.send(request);
    const wait = waitOf(answer);
    if (wait === null || attempt === ATTEMPTS) return answer;
    await sleep(wait * 1000);
  }
}
