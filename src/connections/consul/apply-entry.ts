import { isJsonObject } from '../../domain/json.js';
import type { AppliedChange, ApplyOptions, NativeChange } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import type { ConsulAnswer, ConsulApi } from './consul-api.js';
import { contentOf, hasSameContent } from './entry-content.js';
import { nativeFromEntry } from './native-from-entry.js';
import { hasNullInList } from './null-in-list.js';

type Outcome = AppliedChange['outcome'];

/** Texts of 500 answers that are about the servers and not about the entry (hashicorp/consul agent/structs/errors.go, agent/pool). */
const TRANSIENT =
  /no cluster leader|rpc error|no path to datacenter|deadline exceeded|connection re(fused|set)|rate limit|i\/o timeout/i;

/** Consul validates nothing before it writes, and its graph only when it writes. */
const NOT_VALIDATED = 'not validated by the server: Consul has no dry run';

const NULL_IN_LIST = 'a list in the entry holds null, which ends Consul servers';

/** A gateway and its routes are written several times by Consul's own controllers once they are new. */
const RETRIES = 4;

/** One change on one config entry: compare-and-set against the ModifyIndex that was observed, then read back. */
export class EntryApplier {
  constructor(
    private readonly api: ConsulApi,
    private readonly change: NativeChange,
    private readonly options: ApplyOptions,
  ) {}

  /**
   * Where the caller reads back, an entry is put unseen against the index that was observed: the agent takes it only where that is the
   * entry's index still, or where the entry is so already (hashicorp/consul ConfigEntry.Apply). Otherwise it is looked at first.
   */
  async apply(): Promise<AppliedChange> {
    const { before, after } = this.change;
    if (after !== null && hasNullInList(after.body)) return this.result('refused', null, NULL_IN_LIST);
    const isNews = after !== null && (before === null || !hasSameContent(before.body, after.body));
    const index = before === null ? '0' : before.version;
    if (this.options.dryRun || this.options.readBack !== false || !isNews || index === null) return this.judge(RETRIES);
    const answer = await this.send(index);
    if (answer.status !== 200) return this.refused(answer);
    return answer.json === false ? this.judge(RETRIES) : this.result('applied', null, null);
  }

  /** Reads the entry, judges, writes against what was read; a miss is judged again, because controllers write statuses too. */
  private async judge(retries: number): Promise<AppliedChange> {
    const live = await this.get();
    if (isRefusal(live)) return this.refused(live);
    const judged = this.compare(live);
    if (this.options.dryRun || judged.outcome !== 'applied') return judged;
    const answer = await this.send(live?.version ?? '0');
    if (answer.status !== 200) return this.refused(answer);
    if (answer.json !== false) return this.readBack(live?.version ?? null);
    return retries > 0 ? this.judge(retries - 1) : this.result('conflict', null, 'other writers keep changing the entry');
  }

  /** What would become of the change, judged by the live entry alone. */
  private compare(live: NativeObject | null): AppliedChange {
    const { before, after } = this.change;
    if (live === null) {
      if (after === null) return this.result('unchanged', null, null);
      return before === null ? this.result('applied', null, NOT_VALIDATED) : this.result('conflict', null, 'the entry is gone');
    }
    if (after !== null && hasSameContent(live.body, after.body)) return this.result('unchanged', live, null);
    if (before === null) return this.result('conflict', null, 'the entry exists already');
    const isStale = live.version !== before.version && !hasSameContent(live.body, before.body);
    if (isStale) return this.result('conflict', null, `the entry was changed: index ${live.version}, observed ${before.version}`);
    return this.result('applied', after === null ? null : live, NOT_VALIDATED);
  }

  private async readBack(replaced: string | null): Promise<AppliedChange> {
    if (this.change.after === null || this.options.readBack === false) return this.result('applied', null, null);
    const live = await this.get();
    if (isRefusal(live)) return this.result('applied', null, `applied, but not read back: ${live.text}`);
    if (live === null) return this.result('conflict', null, 'another writer deleted the entry at once');
    return this.result(live.version === replaced ? 'unchanged' : 'applied', live, null);
  }

  private send(index: string): Promise<ConsulAnswer> {
    const { after, ref } = this.change;
    const query = { cas: index, ns: ref.namespace ?? undefined };
    if (after === null) return this.api.call({ method: 'DELETE', path: this.path, query });
    return this.api.call({ method: 'PUT', path: '/v1/config', query, body: contentOf(after.body) });
  }

  /** The live entry, null where there is none, or the answer that refused to tell. */
  private async get(): Promise<NativeObject | ConsulAnswer | null> {
    const { namespace } = this.change.ref;
    const answer = await this.api.call({ method: 'GET', path: this.path, query: { consistent: '', ns: namespace ?? undefined } });
    if (answer.status === 404) return null;
    return answer.status === 200 && isJsonObject(answer.json) ? nativeFromEntry(answer.json, null) : answer;
  }

  private get path(): string {
    const { collection, name } = this.change.ref;
    return `/v1/config/${encodeURIComponent(collection)}/${encodeURIComponent(name)}`;
  }

  private refused({ status, text }: ConsulAnswer): AppliedChange {
    const isTransient = status === 429 || status > 500 || (status === 500 && TRANSIENT.test(text));
    return this.result(isTransient ? 'unreachable' : 'refused', null, text === '' ? `the agent answered ${status}` : text);
  }

  private result(outcome: Outcome, object: NativeObject | null, detail: string | null): AppliedChange {
    return { ref: this.change.ref, outcome, object, detail };
  }
}

function isRefusal(answer: NativeObject | ConsulAnswer | null): answer is ConsulAnswer {
  return answer !== null && 'status' in answer;
}
