import { listAt, objectAt, stringAt, type JsonObject } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Checks the mesh entry: TLS versions and ciphers of both directions, and the words of the request normalization. */
export function meshEntry(entry: JsonObject): JsonObject {
  for (const direction of ['Incoming', 'Outgoing']) {
    const fault = tlsFault(objectAt(objectAt(entry, 'TLS'), direction));
    if (fault !== undefined) throw refusedEntry(`error in ${direction.toLowerCase()} TLS configuration: ${fault}`);
  }
  const normalization = objectAt(objectAt(objectAt(entry, 'HTTP'), 'Incoming'), 'RequestNormalization');
  for (const [key, words] of Object.entries(ACTIONS)) {
    const given = stringAt(normalization, key) ?? '';
    if (given !== '' && !words.includes(given))
      throw refusedEntry(
        `error in HTTP incoming request normalization configuration: no matching ${key} value found for ${given}, please specify one of [${words.join(', ')}]`,
      );
  }
  return entry;
}

const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  PathWithEscapedSlashesAction: [
    'IMPLEMENTATION_SPECIFIC_DEFAULT',
    'KEEP_UNCHANGED',
    'REJECT_REQUEST',
    'UNESCAPE_AND_REDIRECT',
    'UNESCAPE_AND_FORWARD',
  ],
  HeadersWithUnderscoresAction: ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'],
};

const VERSIONS = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];
const CIPHER = /^TLS_(ECDHE_(ECDSA|RSA)|RSA)_WITH_(AES_(128|256)_(GCM|CBC)_SHA(256|384)?|CHACHA20_POLY1305_SHA256)$/;

function tlsFault(direction: JsonObject): string | undefined {
  const [least, most] = [stringAt(direction, 'TLSMinVersion'), stringAt(direction, 'TLSMaxVersion')];
  const unknown = [least, most].find((version) => version !== undefined && !VERSIONS.includes(version));
  if (unknown !== undefined)
    return `no matching TLS version found for ${unknown}, please specify one of [${VERSIONS.join(', ')}]`;
  if (least !== undefined && most !== undefined && VERSIONS.indexOf(most) < VERSIONS.indexOf(least))
    return `configuring max version ${most} less than the configured min version ${least} is invalid`;
  const ciphers = listAt(direction, 'CipherSuites').map(String);
  if (ciphers.length > 0 && least === 'TLSv1_3')
    return `configuring CipherSuites is only applicable to connections negotiated with TLS 1.2 or earlier, TLSMinVersion is set to ${least}`;
  const strange = ciphers.find((cipher) => !CIPHER.test(cipher));
  return strange === undefined ? undefined : `no matching Envoy TLS cipher suite found for ${strange}`;
}
