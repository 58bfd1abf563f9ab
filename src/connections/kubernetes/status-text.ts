import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { ConnectionError } from '../../domain/translation/connection.js';
import type { KubernetesAnswer } from './kubernetes-api.js';

function causesOf(body: JsonObject): JsonObject[] {
  const { details } = body;
  return isJsonObject(details) && Array.isArray(details['causes']) ? details['causes'].filter(isJsonObject) : [];
}

function conflictCauses(answer: KubernetesAnswer): JsonObject[] {
  if (answer.status !== 409) return [];
  return causesOf(answer.body).filter((cause) => cause['reason'] === 'FieldManagerConflict');
}

/** True where nobody but `manager` itself stands in the way, by what it wrote otherwise than by applying: the API server tells these apart. */
export function isOwnConflict(answer: KubernetesAnswer, manager: string): boolean {
  const causes = conflictCauses(answer);
  return causes.length > 0 && causes.every((cause) => String(cause['message']).startsWith(`conflict with "${manager}"`));
}

/**
 * Which fields other managers own, in one line; null where the answer is another refusal than a conflict of field managers. By field:
 * the server names the managers in chance order (structured-merge-diff `ConflictsFromManagers`), a plan must say the same twice.
 */
export function managerConflict(answer: KubernetesAnswer): string | null {
  const causes = conflictCauses(answer);
  if (causes.length === 0) return null;
  return causes
    .map((cause) => `${String(cause['field'])}: ${String(cause['message'])}`)
    .toSorted()
    .join('; ');
}

/** A refused strict patch is answered with the whole object in the message: so much of it is enough to find the fault. */
const MOST_CHARACTERS = 2000;

/** The server's own words for a refusal, the middle of very long ones left out. */
export function statusText(answer: KubernetesAnswer): string {
  const { message } = answer.body;
  if (typeof message !== 'string' || message === '') return `the API server answered ${answer.status}`;
  if (message.length <= MOST_CHARACTERS) return message;
  return `${message.slice(0, MOST_CHARACTERS / 2)} … ${message.slice(-MOST_CHARACTERS / 2)}`;
}

/** A refusal to read as an error: for now only (429 and every 5xx: the server, its etcd or a webhook is away) or for good. */
export function refusal(answer: KubernetesAnswer, asked: string): ConnectionError {
  const words = `${asked}: ${answer.status} ${statusText(answer)}`;
  if (answer.status === 403) return new ConnectionError('FORBIDDEN', words);
  return new ConnectionError(answer.status === 429 || answer.status >= 500 ? 'UNREACHABLE' : 'INVALID', words);
}
