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

/** Several causes of one refusal, as Consul lists them (hashicorp/go-multierror). */
export function errorList(causes: readonly string[]): string {
  const head = `${causes.length} error${causes.length === 1 ? '' : 's'} occurred:`;
  return `${head}\n${causes.map((cause) => `\t* ${cause}\n`).join('')}\n`;
}

/** Refuses where there is any cause, and names all of them. */
export function refuseAll(causes: readonly string[]): void {
  if (causes.length > 0) throw refusedEntry(errorList(causes));
}
