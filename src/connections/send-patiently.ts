import { setTimeout as sleep } from 'node:timers/promises';
import type { EgressClient, EgressRequest, EgressResponse } from '../platform/egress/egress-client.js';

/** All waiting for one request together. */
const PATIENCE_MS = 30_000;
/** The first wait where the server names none, or none to speak of; it doubles, so that 0 is not an invitation to ask without end. */
const SHORTEST_MS = 50;
const UNNAMED_MS = 1000;

/** Milliseconds that Retry-After names, in seconds or as a date (RFC 9110 section 10.2.3); null where it names none. */
function namedWait({ 'retry-after': text = '' }: Readonly<Record<string, string>>): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** How long the answer asks to wait; null where it is not a refusal for now. */
function waitOf({ status, headers }: EgressResponse): number | null {
  if (status !== 429 && status !== 503) return null;
  return namedWait(headers) ?? (status === 429 ? UNNAMED_MS : null);
}

/**
 * Sends, and sends again where the server refused only for now (429, or 503 with Retry-After): it has done nothing then, so that writes
 * may be repeated too. Never before the time that the server names; one that names too long a time gets no second request.
 */
export async function sendPatiently(client: EgressClient, request: EgressRequest): Promise<EgressResponse> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let shortest = SHORTEST_MS; ; shortest *= 2) {
    const answer = await client.send(request);
    const wait = waitOf(answer);
    if (wait === null) return answer;
    // Many are refused in the same moment: without jitter they would all come back in the same moment.
    const jittered = Math.max(wait, shortest) * (1 + Math.random() / 2);
    if (Date.now() + jittered > deadline) return answer;
    await sleep(jittered, undefined, request.signal === undefined ? {} : { signal: request.signal });
  }
}
