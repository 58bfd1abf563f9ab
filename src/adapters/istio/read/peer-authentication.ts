import { API_VERSION } from '../../../domain/model/envelope.js';
import type { MutualTlsMode } from '../../../domain/model/inventory.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { FieldReader } from './field-reader.js';
import { readMetadata } from './metadata.js';
import { readWholly, type NativeReading } from './native-reading.js';
import type { ReadScope } from './read-scope.js';
import { readTarget } from './selector.js';

const MODES: Readonly<Record<string, MutualTlsMode>> = { STRICT: 'strict', PERMISSIVE: 'permissive', DISABLE: 'disabled' };

/**
 * Reads a PeerAuthentication, wholly or not at all (istio/istio pilot/pkg/security/authn/policy_applier.go).
 * @param older the object that takes this one's place, as of one scope only the oldest counts
 */
export function readPeerAuthentication(object: NativeObject, scope: ReadScope, older: NativeObject | null): NativeReading {
  const root = new FieldReader(object.body);
  const metadata = readMetadata(object, root);
  const spec = root.object('spec') ?? new FieldReader({}, '/spec');
  const target = readTarget(spec, metadata.namespace, scope);
  if ('allNamespaces' in target) spec.remark('selector', 'a selector in the root namespace has no effect');
  if (older !== null) spec.remark(null, `the older ${older.name} speaks of the same workloads and is the one that counts`);
  const mode = readMode(spec.object('mtls'));
  const ports = readPorts(spec.object('portLevelMtls'));
  if (ports !== undefined && !('workloads' in target)) spec.remark('portLevelMtls', 'ports need a selector');
  const document = {
    apiVersion: API_VERSION,
    kind: 'MutualTlsPolicy',
    metadata,
    spec: { placement: { meshes: [scope.mesh] }, target, mode, ports },
  };
  return readWholly(object, 'peer-authentication', document, root);
}

function readMode(reader: FieldReader | undefined): MutualTlsMode | undefined {
  const text = reader?.string('mode');
  if (text === undefined || text === 'UNSET') return undefined;
  const mode = Object.hasOwn(MODES, text) ? MODES[text] : undefined;
  if (mode === undefined) reader?.remark('mode', `the mode ${text} is unknown`);
  return mode;
}

/** Ports that are unset inherit, which is the same as not naming them. */
function readPorts(reader: FieldReader | undefined): { port: number; mode: MutualTlsMode }[] | undefined {
  const ports = (reader?.members() ?? []).flatMap(([port, member]) => {
    const mode = readMode(member);
    return mode === undefined ? [] : [{ port: Number(port), mode }];
  });
  return ports.length === 0 ? undefined : ports.sort((a, b) => a.port - b.port);
}
