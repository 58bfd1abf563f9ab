import type {
  AppliedChange,
  ApplyOptions,
  CollectionChange,
  Connection,
  NativeChange,
  ObservedPage,
  Probe,
} from '../domain/translation/connection.js';

/** One mesh under two identities: one that reads it, and one that alone makes dry runs and writes. */
export class SplitConnection implements Connection {
  constructor(
    private readonly reader: Connection,
    private readonly writer: Connection,
  ) {}

  /** Of the identity that reads. */
  probe(observed: readonly string[], written?: readonly string[], followed?: readonly string[]): Promise<Probe> {
    return this.reader.probe(observed, written, followed);
  }

  observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    return this.reader.observe(collections);
  }

  follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    return this.reader.follow(collections, signal);
  }

  apply(change: NativeChange, options: ApplyOptions): Promise<AppliedChange> {
    return this.writer.apply(change, options);
  }

  async close(): Promise<void> {
    await Promise.all([this.reader.close(), this.writer.close()]);
  }
}
