import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** The first bytes (latin1) of a TLS connection, as a client without a certificate sends them. */
export function clientHello(sni: string, alpn: readonly string[]): string {
  let hello = '';
  const sink = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      hello += chunk.toString('latin1');
      done();
    },
  });
  const socket = connect({ socket: sink, servername: sni, ALPNProtocols: [...alpn], rejectUnauthorized: false });
  socket.on('error', () => undefined);
  socket.destroy();
  if (hello === '') throw new Error('TLS did not begin');
  return hello;
}
