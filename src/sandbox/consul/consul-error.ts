/** An answer that is not 200: Consul's errors are plain text. */
export class ConsulError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What Consul answers to every invalid value and every broken graph: 500, not 400. */
export function refusedEntry(message: string): ConsulError {
  return new ConsulError(500, message);
}

/** 400 for a body that cannot be decoded. */
export function undecodable(message: string): ConsulError {
  return new ConsulError(400, `Request decoding failed: ${message}`);
}
