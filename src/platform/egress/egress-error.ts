/**
 * Why an outbound request got no answer: `REFUSED` by our own rules before anything was sent, `UNREACHABLE` (name, network, TLS),
 * `TIMEOUT`, or `TOO_LARGE` where the answer passed the size limit. An answer with any status is not an error.
 */
export class EgressError extends Error {
  constructor(
    readonly code: 'REFUSED' | 'UNREACHABLE' | 'TIMEOUT' | 'TOO_LARGE',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
