import { parseIp, type IpAddress } from '../matching/ip-address.js';
import type { RequestHeaders } from './request-headers.js';

/**
 * The address that `remote.ip` means on a sidecar: the last entry of X-Forwarded-For, which any caller may send, or the peer
 * where there is none or it is no plain address (Envoy http/utility.cc getLastAddressFromXFF).
 */
export function remoteAddress(headers: RequestHeaders, peer: IpAddress | null): IpAddress | null {
  const forwarded = headers.first('x-forwarded-for');
  if (forwarded === null) return peer;
  const comma = forwarded.lastIndexOf(',');
  // A final comma does not cut: the whole text is then no address.
  const last = comma >= 0 && comma < forwarded.length - 1 ? forwarded.slice(comma + 1) : forwarded;
  return parseIp(last.trim()) ?? peer;
}
