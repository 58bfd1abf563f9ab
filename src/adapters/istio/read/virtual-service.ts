import { API_VERSION } from '../../../domain/model/envelope.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { areBound } from '../values/bound-routes.js';
import { parseHost } from '../values/host-name.js';
import { readVisibility } from './visibility.js';
import { FieldReader } from './field-reader.js';
import { readMetadata } from './metadata.js';
import { readAs, unread, type NativeReading } from './native-reading.js';
import type { ReadScope } from './read-scope.js';
import { readHttpRoute } from './virtual-service-route.js';

/**
 * Reads the HTTP routes of a VirtualService (istio/api networking/v1/virtual_service.proto); TCP and TLS routes stay native.
 * One that delegates, is delegated to or routes by token claims is left whole, as a part of it would route otherwise.
 */
export function readVirtualService(object: NativeObject, scope: ReadScope): NativeReading {
  const root = new FieldReader(object.body);
  const metadata = readMetadata(object, root);
  const spec = root.object('spec') ?? new FieldReader({}, '/spec');
  const hosts = spec.strings('hosts');
  const routes = spec.objects('http');
  if (hosts === undefined)
    return unread(object, [{ pointer: '', reason: 'it has no hosts: another VirtualService delegates to it' }]);
  if (routes === undefined) return unread(object, [{ pointer: '', reason: 'it has no HTTP routes' }]);
  const opaque = routes.find((route) => route.has('delegate') || hasClaimMatch(route));
  if (opaque !== undefined)
    return unread(object, [{ pointer: opaque.pointer, reason: 'the model has no delegation and no routing by token claims' }]);
  for (const key of ['tcp', 'tls']) if (spec.has(key)) spec.remark(key, 'the model has HTTP and gRPC routes only');
  const document = {
    apiVersion: API_VERSION,
    kind: 'TrafficRoute',
    metadata,
    spec: {
      placement: { meshes: [scope.mesh] },
      protocol: 'http',
      hosts: hosts.map(parseHost),
      gateways: readGateways(spec),
      visibleTo: readVisibility(spec, metadata.namespace),
      order: 'listed',
      // Where no route is for everybody on every port, what is left is not rejected everywhere: nothing is said of it.
      unmatched: areBound(routes.map(({ body }) => body)) ? undefined : 'reject',
      rules: routes.map(readHttpRoute),
    },
  };
  return readAs(object, 'virtual-service', document, root.remarks());
}

/** `mesh` alone is what the absence of gateways means. */
function readGateways(spec: FieldReader): string[] | undefined {
  const gateways = spec.strings('gateways');
  return gateways?.length === 1 && gateways[0] === 'mesh' ? undefined : gateways;
}

/** True where a match asks for a claim of a token, which gateways take for a header of this name. */
function hasClaimMatch(route: FieldReader): boolean {
  return JSON.stringify(route.body['match'] ?? null).includes('"@request.auth.claims');
}
