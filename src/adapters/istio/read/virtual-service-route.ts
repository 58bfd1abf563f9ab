import type { RouteBackend, RouteRule } from '../../../domain/model/traffic-route.js';
import { parseBackendHost } from '../values/host-name.js';
import type { FieldReader } from './field-reader.js';
import { readDuration } from './read-duration.js';
import { readHeaderMaps } from './header-maps.js';
import { readPercentage } from './read-percentage.js';
import { readCors, readFault, readRedirect, readRetries, readRewrite } from './virtual-service-actions.js';
import { readMatch } from './virtual-service-match.js';

/** Reads one HTTP route of a VirtualService. */
export function readHttpRoute(route: FieldReader): RouteRule {
  const matches = route.objects('match')?.map(readMatch);
  const isEverything = matches?.length === 1 && isEmpty(matches[0]);
  return {
    name: route.string('name'),
    matches: isEverything ? undefined : matches,
    ...readHeaderMaps(route),
    redirect: readRedirect(route),
    directResponse: readDirectResponse(route),
    rewrite: readRewrite(route, matches ?? []),
    mirrors: readMirrors(route),
    timeout: readDuration(route, 'timeout'),
    retries: readRetries(route),
    fault: readFault(route),
    cors: readCors(route),
    backends: readBackends(route),
  };
}

/** A destination's host, subset and port. */
function readDestination(reader: FieldReader): Pick<RouteBackend, 'service' | 'namespace' | 'subset' | 'port'> {
  return {
    ...parseBackendHost(reader.string('host') ?? ''),
    subset: reader.string('subset'),
    port: reader.object('port')?.number('number'),
  };
}

/** Weights are relative; among several destinations an absent one is 0, while a single one takes everything. */
function readBackends(route: FieldReader): RouteBackend[] | undefined {
  const destinations = route.objects('route');
  return destinations?.map((entry) => {
    const weight = entry.number('weight');
    const destination = entry.object('destination');
    return {
      ...(destination === undefined ? { service: '' } : readDestination(destination)),
      weight: destinations.length === 1 && weight === 0 ? undefined : (weight ?? (destinations.length === 1 ? undefined : 0)),
      ...readHeaderMaps(entry),
    };
  });
}

function readMirrors(route: FieldReader): RouteRule['mirrors'] {
  const single = route.object('mirror');
  if (single !== undefined) {
    const percent =
      route.object('mirrorPercentage')?.number('value') ?? route.number('mirrorPercent') ?? route.number('mirror_percent');
    return [{ ...readDestination(single), percent }];
  }
  return route.objects('mirrors')?.map((entry) => {
    const destination = entry.object('destination');
    return {
      ...(destination === undefined ? { service: '' } : readDestination(destination)),
      percent: readPercentage(entry.object('percentage')),
    };
  });
}

function readDirectResponse(route: FieldReader): RouteRule['directResponse'] {
  const response = route.object('directResponse');
  if (response === undefined) return undefined;
  return { status: response.number('status') ?? 0, body: response.object('body')?.string('string') };
}

function isEmpty(value: object | undefined): boolean {
  return value !== undefined && Object.values(value).every((member) => member === undefined);
}
