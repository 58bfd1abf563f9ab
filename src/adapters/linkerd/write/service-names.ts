import type { Inventory } from '../../../domain/model/inventory.js';

/** A Service by its namespace and name. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** The Service that a short name of a namespace, or a full host name, means; null for a name that is no Service's. */
export function serviceNamed(text: string, namespace: string, { services, settings }: Inventory): ServiceName | null {
  if (!text.includes('.')) return { namespace, name: text };
  const domain = settings.other['clusterDomain'] ?? 'cluster.local';
  const [name = '', place = '', ...rest] = text.split('.');
  const ending = rest.join('.');
  if (['svc', `svc.${domain}`].includes(ending)) return { namespace: place, name };
  const isService = services.some((one) => one.name === name && one.namespace === place);
  return ending === '' && isService ? { namespace: place, name } : null;
}
