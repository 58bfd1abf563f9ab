import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, textAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import { serverParents } from './parent-refs.js';

const controller = 'linkerd.io/policy-controller';

/**
 * Which routes the status controller accepts on a Server. A route counts inbound only once it is accepted, and a GRPCRoute that
 * names a Server, from whichever namespace and however, keeps every HTTPRoute of that Server out.
 * Source: linkerd2 policy-controller/k8s/status/src/index.rs.
 */
export class RouteAcceptance {
  private readonly grpcParents: ReadonlySet<string>;

  constructor(objects: ObjectIndex) {
    const routes = objects.all(linkerdCollections.gatewayGrpcRoute);
    this.grpcParents = new Set(routes.flatMap(serverParents).map(({ namespace, name }) => `${namespace}/${name}`));
  }

  /** The status that the controller wrote, if any; else what it will write. The Server is taken to exist. */
  accepts(route: NativeObject, server: NativeObject): boolean {
    const written = listAt(route.body, 'status', 'parents').filter((parent) => textAt(parent, 'controllerName') === controller);
    if (written.length > 0) return written.some((parent) => isAccepted(parent, server.name));
    return (
      route.collection === linkerdCollections.gatewayGrpcRoute || !this.grpcParents.has(`${server.namespace}/${server.name}`)
    );
  }
}

function isAccepted(parent: JsonValue, server: string): boolean {
  if (textAt(parent, 'parentRef', 'kind') !== 'Server' || textAt(parent, 'parentRef', 'name') !== server) return false;
  return listAt(parent, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Accepted' && textAt(condition, 'status') === 'True',
  );
}
