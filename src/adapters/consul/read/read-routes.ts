import type { JsonObject } from '../../../domain/json.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import { TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { Reading, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import { milliseconds, nanoseconds } from '../canonicalize/duration.js';
import type { ConfigEntries, ConfigEntry } from '../native/config-entries.js';
import { flagOf, objectOf, objectsOf, textOf } from '../native/json-fields.js';
import { PolicyNames } from './policy-names.js';
import { readNote, refOf } from './read-notes.js';
import { readRoute, readSplit } from './read-route.js';

/**
 * Routes for service-router and service-splitter entries, one for each service. A router's requests to its own service go on to
 * the splitter, so its rules get the splits as backends, and a last rule stands for the splitter itself.
 */
export function readRoutes(entries: ConfigEntries, mesh: string): Reading {
  const routers = new Map(entries.ofKind('service-router').map((entry) => [entry.name, entry]));
  const splitters = new Map(entries.ofKind('service-splitter').map((entry) => [entry.name, entry]));
  const names = new PolicyNames();
  const services = [...new Set([...routers.keys(), ...splitters.keys()])];
  const readings = services.map((service) => readService(service, routers.get(service), splitters.get(service), mesh, names));
  return { policies: readings.flatMap(({ policies }) => policies), notes: readings.flatMap(({ notes }) => notes) };
}

function readService(
  service: string,
  router: ConfigEntry | undefined,
  splitter: ConfigEntry | undefined,
  mesh: string,
  names: PolicyNames,
): Reading {
  const splits = splitter === undefined ? null : objectsOf(splitter.fields, 'Splits').map((split) => readSplit(split, service));
  const routes = router === undefined ? [] : objectsOf(router.fields, 'Routes');
  const rules = [...routes.map((route) => readRoute(route, service, splits)), ...(splits === null ? [] : [{ backends: splits }])];
  const notes = [
    ...(router === undefined ? [] : routerNotes(router)),
    ...(splitter === undefined ? [] : splitterNotes(splitter)),
  ];
  const policy = TrafficRoute.safeParse({
    apiVersion: API_VERSION,
    kind: 'TrafficRoute',
    metadata: { name: names.take(service), namespace: 'default' },
    spec: {
      placement: { meshes: [mesh] },
      hosts: [{ service }],
      ...(router === undefined ? {} : { unmatched: 'default-backend' }),
      rules,
    },
  });
  const objects = [router, splitter].flatMap((entry) => (entry === undefined ? [] : [entry.object]));
  if (!policy.success)
    return { policies: [], notes: objects.map((object) => readNote(object, '', `not read: ${policy.error.message}`)) };
  const parts = {
    ...(router === undefined ? {} : { router: refOf(router.object) }),
    ...(splitter === undefined ? {} : { splitter: refOf(splitter.object) }),
  };
  return { policies: [{ policy: policy.data, names: parts }], notes };
}

const UNREAD_SCOPE = 'namespaces and partitions are not modelled';

function routerNotes({ fields, object }: ConfigEntry): ReadNote[] {
  return objectsOf(fields, 'Routes').flatMap((route, index) => {
    const destination = objectOf(route, 'Destination');
    const http = objectOf(objectOf(route, 'Match'), 'HTTP');
    const at = `/Routes/${index}`;
    return [
      ...scopeNotes(destination, object, `${at}/Destination`),
      ...(['RequestTimeout', 'IdleTimeout'] as const)
        .filter((field) => (nanoseconds(destination[field]) ?? 0) !== 0 && milliseconds(destination[field]) === null)
        .map((field) => readNote(object, `${at}/Destination/${field}`, 'not a whole number of milliseconds')),
      ...(textOf(destination, 'PrefixRewrite') === '/' && textOf(http, 'PathExact') !== ''
        ? [readNote(object, `${at}/Destination/PrefixRewrite`, 'has no effect on an exact path')]
        : []),
      ...(flagOf(http, 'CaseInsensitive') && textOf(http, 'PathRegex') !== ''
        ? [readNote(object, `${at}/Match/HTTP/CaseInsensitive`, 'has no effect on a regular expression')]
        : []),
      ...objectsOf(http, 'Header').flatMap((header, position) =>
        headerNotes(header, object, `${at}/Match/HTTP/Header/${position}`),
      ),
    ];
  });
}

/** Consul leaves a header match without any form out of Envoy's routes. */
function headerNotes(header: JsonObject, object: ConfigEntry['object'], at: string): ReadNote[] {
  const hasForm = ['Exact', 'Prefix', 'Suffix', 'Regex'].some((form) => textOf(header, form) !== '') || flagOf(header, 'Present');
  return hasForm ? [] : [readNote(object, at, 'a header match without a form, read as presence')];
}

function splitterNotes({ fields, object }: ConfigEntry): ReadNote[] {
  return objectsOf(fields, 'Splits').flatMap((split, index) => scopeNotes(split, object, `/Splits/${index}`));
}

function scopeNotes(fields: JsonObject, object: ConfigEntry['object'], at: string): ReadNote[] {
  return (['Namespace', 'Partition'] as const)
    .filter((field) => textOf(fields, field) !== '' && textOf(fields, field) !== 'default')
    .map((field) => readNote(object, `${at}/${field}`, UNREAD_SCOPE));
}
