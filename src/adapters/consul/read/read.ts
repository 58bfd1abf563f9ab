import type { Reading, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { isCustomResource } from '../crd.js';
import { agentSettings } from '../native/agent-settings.js';
import { ConfigEntries } from '../native/config-entries.js';
import { readAuthorization } from './read-authorization.js';
import { readBackends } from './read-backends.js';
import { readMutualTls } from './read-mutual-tls.js';
import { readNote } from './read-notes.js';
import { readRoutes } from './read-routes.js';

/** Kinds of entries that no policy kind takes up: they are kept as they are. */
const UNMODELLED: ReadonlySet<string> = new Set([
  'mesh',
  'exported-services',
  'jwt-provider',
  'ingress-gateway',
  'terminating-gateway',
  'api-gateway',
  'http-route',
  'tcp-route',
  'sameness-group',
  'inline-certificate',
  'file-system-certificate',
]);

/** Policies for the config entries of a snapshot. Custom resources of consul-k8s are its own to write and stay unread. */
export function readSnapshot(snapshot: NativeSnapshot): Reading {
  const native = { ...snapshot, objects: snapshot.objects.filter(({ body }) => !isCustomResource(body)) };
  const entries = new ConfigEntries(native);
  const { defaultAction, trustDomain } = agentSettings(snapshot);
  const readings = [
    readMutualTls(entries, snapshot.mesh),
    readBackends(entries, snapshot.mesh),
    readRoutes(entries, snapshot.mesh),
    readAuthorization(entries.ofKind('service-intentions'), native, defaultAction, trustDomain),
  ];
  return {
    policies: readings.flatMap(({ policies }) => policies),
    notes: [...readings.flatMap(({ notes }) => notes), ...unmodelledNotes(snapshot.objects)],
  };
}

function unmodelledNotes(objects: readonly NativeObject[]): ReadNote[] {
  return objects.flatMap((object) => {
    if (isCustomResource(object.body)) return [readNote(object, '', 'a custom resource, which consul-k8s writes to Consul')];
    return UNMODELLED.has(object.collection)
      ? [readNote(object, '', `no policy kind takes up ${object.collection}; kept as it is`)]
      : [];
  });
}
