import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, type AppliedChange, type Connection } from '../../../src/domain/translation/connection.js';
import { sampleObject } from './sample-objects.js';

/** Long enough for a watch to be refused or opened. */
const WATCHED_MS = 300;

/** Does what needs the verb, with the object `there` that exists; `done`, or the words of the refusal. */
export function attempt(connection: Connection, verb: string, collection: string): Promise<string> {
  if (verb === 'list') return list(connection, collection);
  if (verb === 'watch') return watch(connection, collection);
  return write(connection, verb, collection);
}

async function list(connection: Connection, collection: string): Promise<string> {
  const pages = await Array.fromAsync(connection.observe([collection]));
  return pages.every(({ complete }) => complete) ? 'done' : 'incomplete';
}

async function watch(connection: Connection, collection: string): Promise<string> {
  const ended = new AbortController();
  void sleep(WATCHED_MS).then(() => ended.abort());
  try {
    for await (const { whole } of connection.follow([collection], ended.signal)) if (!whole) break;
    return 'done';
  } catch (error) {
    if (error instanceof ConnectionError) return error.message;
    throw error;
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
