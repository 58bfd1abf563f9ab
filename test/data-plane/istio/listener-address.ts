/** Where a proxy of this process listens. */
export interface ListenerAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * The address of the proxy of a number up to 249: a loopback address of this process and proxy alone, and a port below those that
 * the system gives to callers, so that nobody else takes it.
 */
export function listenerAddress(index: number): ListenerAddress {
  const { pid } = process;
  return { address: `127.${100 + ((pid >> 8) & 127)}.${pid & 255}.${index + 1}`, port: 15_006 };
}

/** The same as Envoy spells it. */
export function socketAddress({ address, port }: ListenerAddress): { socketAddress: { address: string; portValue: number } } {
  return { socketAddress: { address, portValue: port } };
}
