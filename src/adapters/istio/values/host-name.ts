import type { RouteBackend, RouteHost } from '../../../domain/model/traffic-route.js';

/** The DNS domain of Kubernetes services; Istio completes short names with it. */
const SERVICE_DOMAIN = 'svc.cluster.local';
const SERVICE_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?)\.([a-z0-9]([a-z0-9-]*[a-z0-9])?)\.svc\.cluster\.local$/;

/**
 * Reads a host as Istio resolves it: a name without any dot is a service of the object's namespace, a full service name is
 * one of the namespace in it, and everything else, `name.namespace` included, is taken as it stands
 * (istio/istio pilot/pkg/model, ResolveShortnameToFQDN).
 */
export function parseHost(host: string): RouteHost {
  const full = parseServiceName(host);
  if (full !== null) return full;
  return isShortName(host) ? { service: host } : { hostname: host };
}

/** The host name; a service without a namespace stays short, which is the object's namespace. */
export function formatHost(host: { service: string; namespace?: string | undefined } | { hostname: string }): string {
  if ('hostname' in host) return host.hostname;
  return host.namespace === undefined ? host.service : `${host.service}.${host.namespace}.${SERVICE_DOMAIN}`;
}

/** Reads the host of a destination or mirror; a name that is no service's stands as the service, dots and all. */
export function parseBackendHost(host: string): Pick<RouteBackend, 'service' | 'namespace'> {
  return parseServiceName(host) ?? { service: host };
}

/** The host with a short name completed, as istiod does, so that both spellings compare equal. */
export function completeHost(host: string, namespace: string): string {
  return isShortName(host) ? `${host}.${namespace}.${SERVICE_DOMAIN}` : host;
}

function parseServiceName(host: string): { service: string; namespace: string } | null {
  const found = SERVICE_NAME.exec(host);
  return found === null ? null : { service: found[1] ?? '', namespace: found[3] ?? '' };
}

function isShortName(host: string): boolean {
  return host !== '' && !host.includes('.') && !host.includes('*');
}
