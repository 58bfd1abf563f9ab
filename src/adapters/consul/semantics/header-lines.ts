/** Header lines by lower-case name, as the proxy's filters see them. */
export class HeaderLines {
  private readonly lines = new Map<string, string[]>();

  /** Adds a line; lines of the headers that Envoy keeps in one place are joined with `,`, empty ones skipped. */
  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const present = this.lines.get(key);
    if (present === undefined) this.lines.set(key, [value]);
    else if (!JOINED.has(key)) present.push(value);
    else if (value !== '') this.lines.set(key, [[...present, value].filter((line) => line !== '').join(',')]);
  }

  set(name: string, value: string): void {
    this.lines.set(name, [value]);
  }

  all(name: string): readonly string[] {
    return this.lines.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.lines.has(name);
  }

  remove(name: string): void {
    this.lines.delete(name);
  }

  names(): string[] {
    return [...this.lines.keys()];
  }
}

/**
 * Headers of which Envoy keeps one line only (envoyproxy/envoy `envoy/http/header_map.h` inline headers, and the ones that the
 * extensions built into it register). Others keep their lines, Cookie among them.
 */
const JOINED = new Set(
  `accept accept-encoding access-control-request-headers access-control-request-method access-control-request-private-network
   authorization cache-control cdn-loop connection content-encoding content-length content-type expect grpc-accept-encoding
   grpc-timeout host if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive origin pragma
   proxy-connection proxy-status referer te transfer-encoding upgrade user-agent via x-client-trace-id x-envoy-attempt-count
   x-envoy-downstream-service-cluster x-envoy-downstream-service-node x-envoy-external-address x-envoy-is-timeout-retry
   x-envoy-original-host x-envoy-original-path x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port
   x-forwarded-proto x-request-id`.split(/\s+/),
);
