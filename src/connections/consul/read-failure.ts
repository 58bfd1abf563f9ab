import { ConnectionError } from '../../domain/translation/connection.js';
import type { ConsulAnswer } from './consul-api.js';

/** Why something could not be read: for now only (429 and every 5xx: most often there is no leader) or for good. */
export function readFailure({ status, text }: ConsulAnswer, asked: string): ConnectionError {
  const words = `${asked}: ${status} ${text}`;
  return new ConnectionError(status === 429 || status >= 500 ? 'UNREACHABLE' : 'INVALID', words);
}
