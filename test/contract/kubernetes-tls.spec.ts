import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../src/connections/connections.js';
import type { Probe } from '../../src/domain/translation/connection.js';
import type { KubernetesConnectionSpec } from '../../src/domain/translation/connection-spec.js';
import { Egress } from '../../src/platform/egress/egress.js';
import { CERTIFICATE, data, PRIVATE_KEY } from './certificate.js';

const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
let server: Server;
let callers: string[];

beforeEach(async () => {
  callers = [];
  const options = { cert: CERTIFICATE, key: PRIVATE_KEY, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: false };
  server = createServer(options, (request, answer) => {
    const certificate = (request.socket as TLSSocket).getPeerCertificate();
    callers.push(String(certificate.subject?.CN ?? request.headers.authorization));
    const body = { '/version': { gitVersion: 'v1.37.2' }, '/apis': { groups: [] } }[request.url ?? ''] ?? {
      status: { allowed: true },
    };
    answer.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function probe(kubernetes: Partial<KubernetesConnectionSpec>, host = '127.0.0.1'): Promise<Probe> {
  const spec = { kubernetes: { server: `https://${host}:${(server.address() as AddressInfo).port}`, ...kubernetes } };
  const connection = await connections.open(spec, () => Promise.resolve([]));
  const result = await connection.probe([]);
  await connection.close();
  return result;
}

describe('Kubernetes connection, TLS', () => {
  it('trusts the given authority and sends the token', async () => {
    expect(await probe({ token: 't', certificateAuthorityData: data(CERTIFICATE) })).toMatchObject({
      reachable: true,
      server: 'Kubernetes v1.37.2',
    });
    expect(new Set(callers)).toEqual(new Set(['Bearer t']));
  });

  it('presents a client certificate', async () => {
    const identity = { clientCertificateData: data(CERTIFICATE), clientKeyData: data(PRIVATE_KEY) };
    expect(await probe({ ...identity, certificateAuthorityData: data(CERTIFICATE) })).toMatchObject({ reachable: true });
    expect(new Set(callers)).toEqual(new Set(['contract.test']));
  });

  it('sends nothing to a server whose certificate is not trusted or bears another name', async () => {
    expect(await probe({ token: 't' })).toMatchObject({ reachable: false, error: expect.stringContaining('UNREACHABLE') });
    const authority = { token: 't', certificateAuthorityData: data(CERTIFICATE) };
    expect(await probe(authority, 'localhost')).toMatchObject({ reachable: false });
    expect(await probe({ ...authority, tlsServerName: 'other.test' })).toMatchObject({ reachable: false });
    expect(callers).toEqual([]);
    expect(await probe({ ...authority, tlsServerName: 'contract.test' }, 'localhost')).toMatchObject({ reachable: true });
  });
});
