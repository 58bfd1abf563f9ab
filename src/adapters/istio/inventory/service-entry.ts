import type { JsonValue } from '../../../domain/json.js';
import type { Endpoint, Service, ServicePort } from '../../../domain/model/inventory.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, portAt, stringAt, stringMapAt, stringsAt } from '../native/fields.js';
import { portProtocol } from '../native/port-protocol.js';
import { inventoryProtocol } from './inventory-protocol.js';

function servicePort(value: JsonValue): ServicePort[] {
  const port = portAt(value, 'number');
  if (port === null) return [];
  const declared = portProtocol({ number: port, name: stringAt(value, 'protocol'), appProtocol: null, transport: null });
  return [
    {
      port,
      name: stringAt(value, 'name'),
      protocol: inventoryProtocol(declared),
      targetPort: portAt(value, 'targetPort') ?? port,
      mutualTls: null,
    },
  ];
}

function endpoints(object: NativeObject, ports: readonly ServicePort[]): Endpoint[] {
  return listAt(object.body, 'spec', 'endpoints').flatMap((endpoint) => {
    const address = stringAt(endpoint, 'address');
    if (address === null) return [];
    return ports.map((port) => ({
      address,
      port: portAt(objectAt(endpoint, 'ports'), port.name ?? '') ?? port.targetPort,
      workload: null,
      healthy: true,
    }));
  });
}

/** The callable names that a ServiceEntry adds, one for each of its hosts. */
export function serviceEntryServices(object: NativeObject): readonly Service[] {
  const ports = listAt(object.body, 'spec', 'ports').flatMap(servicePort);
  const selector = stringMapAt(object.body, 'spec', 'workloadSelector', 'labels');
  return stringsAt(object.body, 'spec', 'hosts').map((name) => ({
    namespace: object.namespace ?? 'default',
    name,
    labels: { ...stringMapAt(object.body, 'metadata', 'labels') },
    selector: Object.keys(selector).length === 0 ? null : { ...selector },
    ports,
    endpoints: endpoints(object, ports),
    external: stringAt(object.body, 'spec', 'location') !== 'MESH_INTERNAL',
  }));
}
