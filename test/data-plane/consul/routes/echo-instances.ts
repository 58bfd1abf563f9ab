import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateAuthority } from '../../certificates/certificate-authority.js';

/** An instance of a service as it runs. */
export interface EchoInstance {
  readonly service: string;
  readonly version: string;
  readonly port: number;
}

/** What an instance answers: itself, and the request as it came. */
export interface SeenRequest {
  readonly service: string;
  readonly version: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Instances of services in the place of sidecars: they show the service's certificate and tell what reached them. */
export class EchoInstances {
  private constructor(
    readonly instances: readonly EchoInstance[],
    private readonly servers: readonly Server[],
  ) {}

  /** One instance for every version of every service. */
  static async start(
    services: readonly string[],
    versions: readonly string[],
    authority: CertificateAuthority,
    trustDomain: string,
  ): Promise<EchoInstances> {
    const made = services.flatMap((service) => versions.map((version) => ({ service, version })));
    const servers = made.map(({ service, version }) => {
      const { certificate, key } = authority.issue(`spiffe://${trustDomain}/ns/default/dc/dc1/svc/${service}`);
      return createServer({ cert: certificate, key }, (request, response) => {
        const { method = '', url: path = '', rawHeaders } = request;
        const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : []));
        response.setHeader('x-upstream', 'yes');
        response.end(JSON.stringify({ service, version, method, path, headers }));
      });
    });
    for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    return new EchoInstances(
      made.map((one, index) => ({ ...one, port: ports[index] ?? 0 })),
      servers,
    );
  }

  close(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
