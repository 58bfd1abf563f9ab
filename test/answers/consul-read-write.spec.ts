import { describe, expect, it } from 'vitest';
import { consulAdapter } from '../../src/adapters/consul/adapter.js';
import type { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { decideAuthorization } from '../../src/domain/semantics/decide-authorization.js';
import type { RequestFacts } from '../../src/domain/semantics/request-facts.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { nativeKey, type NativeObject } from '../../src/domain/translation/native-object.js';
import { consulSnapshot } from '../support/consul-snapshot.js';
import { queryOf, recordedAnswers, type AnswerRecord } from './consul-world.js';

/** The recorded worlds, read into policies and written again. */
describe.each(recordedAnswers())('intentions of $name as policies', ({ documents, records }) => {
  const snapshot = consulSnapshot(documents);
  const context = { mesh: 'south', inventory: consulAdapter.inventory(snapshot), capabilities: consulAdapter.capabilities(null) };
  const imported = importSnapshot(consulAdapter, snapshot, context);
  const unread = new Set(
    imported.remainders.filter(({ policies }) => policies.length === 0).map(({ object }) => nativeKey(object)),
  );
  const written = new Map(consulAdapter.write(imported.policies, context).objects.map((object) => [nativeKey(object), object]));
  const intentions = snapshot.objects.filter(({ collection }) => collection === 'service-intentions');
  const policies = imported.policies.flatMap(({ policy }) => (policy.kind === 'AuthorizationPolicy' ? [policy] : []));

  it('reads most entries, and says why of each that it does not', () => {
    const left = imported.remainders.filter(
      ({ object }) => object.collection === 'service-intentions' && unread.has(nativeKey(object)),
    );
    const reasons = left.map(({ object, notes }) => `${object.name}: ${notes.map(({ reason }) => reason).join('; ')}`);
    process.stdout.write(`${intentions.length - left.length} of ${intentions.length} read\n${reasons.join('\n')}\n`);
    expect(left.every(({ notes }) => notes.length > 0)).toBe(true);
    expect(left.length).toBeLessThan(intentions.length * 0.6);
  });

  it('gives back every entry that it read', () => {
    for (const object of intentions.filter((one) => !unread.has(nativeKey(one)))) {
      const back = written.get(nativeKey(object));
      expect(back && consulAdapter.canonicalize(back).body).toEqual(consulAdapter.canonicalize(object).body);
    }
  });

  it('decides as before when what it wrote is in force', () => {
    const after = {
      ...snapshot,
      objects: snapshot.objects.map((object): NativeObject => written.get(nativeKey(object)) ?? object),
    };
    const [one, other] = [consulAdapter.semantics(snapshot), consulAdapter.semantics(after)];
    const differing = records.map(queryOf).filter((query) => one.decide(query).decision !== other.decide(query).decision);
    expect(differing).toEqual([]);
  });

  it('allows as policies what the proxies allowed', () => {
    const wildcardRead = !unread.has('service-intentions *');
    const comparable = records.filter((record) => wildcardRead && isComparable(record, unread));
    const wrong = comparable.filter((record) => {
      const its = policies.filter((policy) => speaksOf(policy, record.service));
      const isAllowed =
        its.length === 0
          ? context.inventory.settings.defaultAction === 'allow'
          : decideAuthorization(its, factsOf(record)).isAllowed;
      return isAllowed !== (record.answer === 'allow');
    });
    expect(comparable.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});

function speaksOf({ spec }: AuthorizationPolicy, service: string): boolean {
  return spec.target !== undefined && ('mesh' in spec.target || ('service' in spec.target && spec.target.service === service));
}

/** Requests of callers with a name, over HTTP, whose path stands as it was sent and whose headers the proxy does not touch. */
function isComparable({ service, request, answer }: AnswerRecord, unread: ReadonlySet<string>): boolean {
  const isPlain =
    /^\/[A-Za-z0-9/._-]*$/.test(request.path) && !request.path.includes('//') && !/\/\.\.?(\/|$)/.test(request.path);
  const isTouched = request.headers.some(([name]) =>
    /^(connection|host|x-envoy|x-forwarded|x-request-id|content-type|user-agent)/i.test(name),
  );
  return (
    !unread.has(`service-intentions ${service}`) &&
    request.tls &&
    request.source !== null &&
    !request.source.includes('/') &&
    request.cert === undefined &&
    request.port === undefined &&
    request.method !== null &&
    (answer === 'allow' || answer === 'deny') &&
    isPlain &&
    !isTouched
  );
}

function factsOf({ request }: AnswerRecord): RequestFacts {
  const name = request.source ?? '';
  return {
    identity: { trustDomain: 'own', namespace: 'default', name, spiffeId: `own/ns/default/dc/dc1/svc/${name}` },
    ownTrustDomains: ['own'],
    peer: null,
    ip: null,
    remoteIp: null,
    destinationIp: null,
    port: null,
    sni: null,
    http: { method: request.method ?? '', host: 'recorded', path: request.path, headers: request.headers, jwt: null },
  };
}
