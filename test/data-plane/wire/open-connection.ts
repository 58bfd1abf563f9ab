import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import type { Certificate } from '../certificates/certificate-authority.js';
import type { ClientTls, Route } from './conversation.js';

const contexts = new WeakMap<Certificate, SecureContext>();

function secureContext(certificate: Certificate): SecureContext {
  const known = contexts.get(certificate);
  if (known !== undefined) return known;
  const context = createSecureContext({ cert: certificate.certificate, key: certificate.key });
  contexts.set(certificate, context);
  return context;
}

/** Opens a connection, PROXY header and TLS handshake included. Rejects where the server refuses it or does not answer in time. */
export async function openConnection(route: Route, patienceMs: number): Promise<Socket> {
  const local = route.from === undefined ? {} : { localAddress: route.from };
  const socket = connectTcp({ host: route.host, port: route.port, noDelay: true, ...local });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer in time')));
  await once(socket, 'connect');
  if (route.proxied !== undefined) {
    const { source, sourcePort = 40_000, destination, port } = route.proxied;
    const family = source.includes(':') ? 'TCP6' : 'TCP4';
    socket.write(`PROXY ${family} ${source} ${destination} ${sourcePort} ${port}\r\n`);
  }
  return route.tls === undefined ? socket : secured(socket, route.tls);
}

/** The server's certificate is not looked at: it is not what is asked here. */
async function secured(socket: Socket, { certificate, sni = '', alpn = [] }: ClientTls): Promise<Socket> {
  const secure = connectTls({
    socket,
    rejectUnauthorized: false,
    servername: sni,
    ALPNProtocols: [...alpn],
    ...(certificate === undefined ? {} : { secureContext: secureContext(certificate) }),
  });
  socket.once('error', (error) => secure.destroy(error));
  socket.once('close', () => secure.destroy(new Error('closed')));
  await once(secure, 'secureConnect');
  return secure;
}
