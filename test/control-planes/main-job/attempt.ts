import { ConnectionError, type AppliedChange, type Connection } from '../../../src/domain/translation/connection.js';
import { sampleObject } from './sample-objects.js';

/** Does what needs the verb, with the object `there` that exists; `done`, or the words of the refusal. A watch is held for `watchedMs`. */
export function attempt(connection: Connection, verb: string, collection: string, watchedMs: number): Promise<string> {
  if (verb === 'list') return list(connection, collection);
  if (verb === 'watch') return watch(connection, collection, watchedMs);
  return write(connection, verb, collection);
}

async function list(connection: Connection, collection: string): Promise<string> {
  const pages = await Array.fromAsync(connection.observe([collection]));
  return pages.every(({ complete }) => complete) ? 'done' : 'incomplete';
}

async function watch(connection: Connection, collection: string, watchedMs: number): Promise<string> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), watchedMs);
  try {
    for await (const { whole } of connection.follow([collection], ended.signal)) if (!whole) break;
    return 'done';
  } catch (error) {
    if (error instanceof ConnectionError) return error.message;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A creation takes create and patch; one of what exists is judged by a get; all in a dry run, which takes the same permissions. */
async function write(connection: Connection, verb: string, collection: string): Promise<string> {
  const name = verb === 'create' || verb === 'patch' ? 'new' : 'there';
  const wanted = sampleObject(collection, name);
  const { namespace } = wanted;
  const before = verb === 'delete' ? wanted : null;
  const after = verb === 'delete' ? null : wanted;
  const ref = { collection, namespace, name };
  const applied = await connection.apply({ ref, before, after, takeOver: false }, { dryRun: true });
  return wordsOf(applied, verb === 'get' ? ['unchanged', 'conflict'] : ['applied']);
}

function wordsOf({ outcome, detail }: AppliedChange, wanted: readonly AppliedChange['outcome'][]): string {
  return wanted.includes(outcome) ? 'done' : `${outcome}: ${detail ?? ''}`;
}
