/** Where a proxy of this process listens. */
export interface ListenerAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * The address of the proxy of a number: each has a loopback address of its own, and a port below those that the system gives to
 * callers, so that nobody takes it first.
 */
export function listenerAddress(index: number): ListenerAddress {
  const block = 64 + (process.pid % 128);
  return { address: `127.${block}.${Math.floor(index / 250)}.${1 + (index % 250)}`, port: 15_006 };
}

/** The same as Envoy spells it. */
export function socketAddress({ address, port }: ListenerAddress): { socketAddress: { address: string; portValue: number } } {
  return { socketAddress: { address, portValue: port } };
}
