import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Runs the rest of a request so that currentRequestId knows it. */
export function withRequestId(id: string, rest: () => void): void {
  storage.run(id, rest);
}

/** The id of the request that this code runs for; null in jobs. */
export function currentRequestId(): string | null {
  return storage.getStore() ?? null;
}
