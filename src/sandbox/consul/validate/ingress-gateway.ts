import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Checks an ingress-gateway entry and gives its listeners the default protocol. TLS and SDS are not checked here. */
export function ingressGateway(entry: JsonObject): JsonObject {
  const listeners = listAt(entry, 'Listeners').map((listener) => {
    const members = isObject(listener) ? listener : {};
    const protocol = stringAt(members, 'Protocol') ?? '';
    return { ...members, Port: Number(members['Port'] ?? 0), Protocol: protocol === '' ? 'tcp' : protocol.toLowerCase() };
  });
  const ports = new Set<number>();
  for (const listener of listeners) {
    const port = listener.Port;
    if (ports.has(port)) throw refusedEntry(`port ${port} declared on two listeners`);
    ports.add(port);
    checkListener(listener, port);
  }
  return listeners.length === 0 ? entry : { ...entry, Listeners: listeners };
}

function checkListener(listener: JsonObject, port: number): void {
  const protocol = stringAt(listener, 'Protocol') ?? '';
  const at = `(listener on port ${port})`;
  if (!['tcp', 'http', 'http2', 'grpc'].includes(protocol))
    throw refusedEntry(`protocol must be 'tcp', 'http', 'http2', or 'grpc'. '${protocol}' is an unsupported protocol`);
  const services = listAt(listener, 'Services');
  if (services.length === 0) throw refusedEntry(`No service declared for listener with port ${port}`);
  if (protocol === 'tcp' && services.length > 1)
    throw refusedEntry(`Multiple services per listener are only supported for L7 protocols, 'http', 'grpc' and 'http2' ${at}`);
  for (const service of services) checkService(service, protocol, at);
  const names = services.map((service) => stringAt(service, 'Name') ?? '');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw refusedEntry(`Service ${twice} cannot be added multiple times ${at}`);
  const hosts = services.flatMap((service) => listAt(service, 'Hosts'));
  if (new Set(hosts).size < hosts.length) throw refusedEntry(`Hosts must be unique within a specific listener ${at}`);
}

function checkService(service: JsonValue, protocol: string, at: string): void {
  const name = stringAt(service, 'Name') ?? '';
  const hasHosts = listAt(service, 'Hosts').length > 0;
  if (protocol === 'tcp' && name === '*') throw refusedEntry(`Wildcard service name is only valid for protocol = 'http' ${at}`);
  if (protocol === 'tcp' && hasHosts)
    throw refusedEntry(`Associating hosts to a service is not supported for the tcp protocol ${at}`);
  if (name === '') throw refusedEntry(`Service name cannot be blank ${at}`);
  if (name === '*' && hasHosts) throw refusedEntry(`Associating hosts to a wildcard service is not supported ${at}`);
}
