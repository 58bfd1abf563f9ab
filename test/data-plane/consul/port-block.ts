/** A loopback address that no other process takes: several runs at once have the same ports and do not meet. */
export const OWN_ADDRESS = `127.${128 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`;

/** Below the ports that the system gives to clients. */
const FIRST = 16_000;
const LAST = 32_000;
let next = FIRST;

/** So many ports of `OWN_ADDRESS` that no other call gives. Raises an error where there are no more. */
export function portBlock(count: number): number[] {
  const ports = Array.from({ length: count }, (_, index) => next + index);
  next += count;
  if (next > LAST) throw new Error('no ports are left');
  return ports;
}
