import ipaddr from 'ipaddr.js';
import type { ExportedService } from '../../../domain/federation/exported-service.js';
import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { Precondition } from '../../../domain/federation/precondition.js';
import type { FederationWriting, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { linkerdCollections } from '../collections.js';
import { importService } from './import-service.js';

/** Collections that only exports are written to. A Service is there before its endpoints. */
export const FEDERATION_ORDER: readonly string[] = [
  linkerdCollections.service,
  linkerdCollections.endpoints,
  linkerdCollections.endpointSlice,
];

/**
 * Linkerd's objects for services that leave and enter the mesh. For a service that leaves there are none but the grants: the
 * gateway in front of it and its routes are not Linkerd's.
 */
export function federate(
  exported: readonly ExportedService[],
  imported: readonly ImportedService[],
  context: WriteContext,
): FederationWriting {
  return {
    objects: imported.filter(hasEndpoints).flatMap(importService),
    report: [],
    unmet: [
      ...exported.flatMap((service) => unmetRoutes(service, context)),
      ...imported.flatMap((service) => [...unmetAddress(service, context), ...unmetLink(service, context)]),
    ],
  };
}

function hasEndpoints({ gateway, exporter }: ImportedService): boolean {
  return (
    gateway !== null && ipaddr.isValid(gateway.address) && (exporter.kind !== 'linkerd' || exporter.gatewayIdentity !== null)
  );
}

/** Linkerd's own gateway finds services by name; an ingress has to be told. */
function unmetRoutes(exported: ExportedService, { mesh }: WriteContext): Precondition[] {
  return exported.importers
    .filter(({ kind }) => kind !== 'linkerd')
    .map((importer) => {
      const why = `the meshed ingress of ${mesh} must lead ${importer.hosts[0]} to ${exported.host}, which cannot be seen from here`;
      const names = { export: exported.export, mesh, from: mesh, to: importer.mesh };
      return { code: 'ROUTE_MISSING', level: 'unknown', pointer: '/spec/gateway', why, ...names };
    });
}

/** Endpoints are addresses: Linkerd takes no names in EndpointSlices. */
function unmetAddress(imported: ImportedService, { mesh }: WriteContext): Precondition[] {
  const { gateway, exporter, export: label } = imported;
  if (gateway === null || ipaddr.isValid(gateway.address)) return [];
  const why = `endpoints of a Linkerd mesh are IP addresses, which ${gateway.address} is not`;
  const names = { export: label, mesh, from: exporter.mesh, to: mesh };
  return [{ code: 'ADDRESS_UNSUPPORTED', level: 'blocking', pointer: '/spec/gateway/address', why, ...names }];
}

/** A Link holds credentials and the label `mirror.linkerd.io/exported` stands on a Service: neither is ours to write. */
function unmetLink(imported: ImportedService, { mesh }: WriteContext): Precondition[] {
  const { exporter, export: label } = imported;
  if (exporter.kind !== 'linkerd') return [];
  const names = { export: label, mesh, from: exporter.mesh, to: mesh };
  if (exporter.gatewayIdentity === null) {
    const why =
      `calls to the gateway of ${exporter.mesh} need its identity (gateway.trustedAs.identity with namespace and service account); ` +
      'a Link and the label mirror.linkerd.io/exported are not written here';
    return [{ code: 'LINK_MISSING', level: 'blocking', pointer: '/spec/gateway/trustedAs', why, ...names }];
  }
  const why = `${mesh} and ${exporter.mesh} must have the same trust anchors, and no Link watches the service: its endpoints are fixed`;
  return [{ code: 'LINK_MISSING', level: 'unknown', pointer: '/spec/gateway', why, ...names }];
}
