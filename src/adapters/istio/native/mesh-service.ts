import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { byHostName, inCreationOrder } from './creation-order.js';
import { listAt, objectAt, portAt, stringAt, stringMapAt } from './fields.js';
import { portProtocol, type PortProtocol } from './port-protocol.js';

/** One port of a Kubernetes Service. */
export interface MeshServicePort {
  readonly number: number;
  readonly name: string | null;
  readonly protocol: PortProtocol;
  /** Number or name of the workload's port. */
  readonly target: number | string;
}

/** A Kubernetes Service as istiod's registry sees it. */
export interface MeshService {
  readonly object: NativeObject;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Null without a selector: something else lists the endpoints. */
  readonly selector: Readonly<Record<string, string>> | null;
  readonly ports: readonly MeshServicePort[];
}

function servicePort(value: JsonValue): MeshServicePort | null {
  const number = portAt(value, 'port');
  if (number === null) return null;
  const name = stringAt(value, 'name');
  return {
    number,
    name,
    protocol: portProtocol({
      number,
      name,
      appProtocol: stringAt(value, 'appProtocol'),
      transport: stringAt(value, 'protocol'),
    }),
    target: portAt(value, 'targetPort') ?? stringAt(value, 'targetPort') ?? number,
  };
}

function meshService(object: NativeObject): MeshService {
  const selector = stringMapAt(object.body, 'spec', 'selector');
  return {
    object,
    namespace: object.namespace ?? 'default',
    name: object.name,
    labels: stringMapAt(object.body, 'metadata', 'labels'),
    selector: Object.keys(selector).length === 0 ? null : selector,
    ports: listAt(object.body, 'spec', 'ports')
      .map(servicePort)
      .filter((port) => port !== null),
  };
}

/** The Services of a snapshot, oldest first: where two claim one workload port, the first decides its protocol. */
export function meshServices(snapshot: NativeSnapshot): readonly MeshService[] {
  const objects = objectsOf(snapshot, 'core/Service').filter((object) => Object.keys(objectAt(object.body, 'spec')).length > 0);
  return inCreationOrder(objects, byHostName).map(meshService);
}
