import type { Decision } from '../../../src/domain/model/access-decision.js';
import type { Answer } from '../wire/conversation.js';

/** What a real proxy made of a request. */
export interface ObservedVerdict {
  readonly decision: Decision;
  /** `namespace/name#rule` of the rule that denied or allowed, where Envoy names one. */
  readonly rule: string | null;
  /** Envoy's words. */
  readonly words: string;
  /** The path that the workload sees; null where it sees none. */
  readonly path: string | null;
}

/** The first octet of a handshake. */
const TLS_RECORD = '\u0016';

/**
 * Reads an answer. `sent`: what was asked, as it comes back where nobody takes it for HTTP. `ending`: what the log says of the
 * end of a connection without HTTP, null where it says nothing.
 */
export function observedVerdict(answer: Answer, sent: string, ending: string | null): ObservedVerdict {
  if (answer.kind === 'bytes') {
    // To a caller who speaks TLS that is no connection.
    if (answer.bytes.startsWith('HTTP/1.1 400') && !sent.startsWith(TLS_RECORD))
      return { decision: 'bad-request', rule: null, words: '400', path: null };
    const isEcho = sent.startsWith(answer.bytes);
    return {
      decision: isEcho ? 'allow' : 'refused',
      rule: null,
      words: isEcho ? 'bytes came back' : 'other bytes came',
      path: null,
    };
  }
  if (answer.kind === 'closed') {
    const isDenied = answer.opened && ending?.includes('rbac_access_denied') === true;
    return {
      decision: isDenied ? 'deny' : 'refused',
      rule: isDenied ? ruleIn(ending ?? '') : null,
      words: ending ?? answer.reason,
      path: null,
    };
  }
  return httpVerdict(answer);
}

function httpVerdict({ status, headers }: Extract<Answer, { kind: 'http' }>): ObservedVerdict {
  const find = (name: string) => headers.find(([key]) => key === name)?.[1];
  if (status === 200) {
    const metadata = find('x-seen-rbac') ?? '';
    const rule = ruleIn(/"enforced_effective_policy_id":"([^"]*)"/u.exec(metadata)?.[1] ?? '');
    return { decision: 'allow', rule, words: metadata, path: find('x-seen-path') ?? null };
  }
  const why = find('x-seen-why') ?? '';
  const words = `${status} ${why}`;
  if (why.startsWith('jwt_authn')) return { decision: 'unauthenticated', rule: null, words, path: null };
  if (status === 403) return { decision: 'deny', rule: ruleIn(why), words, path: null };
  return { decision: status === 400 || status === 404 ? 'bad-request' : 'unknown', rule: null, words, path: null };
}

/** istio/istio pilot/pkg/security/authz/builder names rules so; CUSTOM ones get a prefix. */
function ruleIn(text: string): string | null {
  const found = /ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]/u.exec(text);
  return found === null ? null : `${found[1]}/${found[2]}#${found[3]}`;
}
