import type { AccessDecision } from '../../../domain/model/access-decision.js';
import type { AccessQuery } from '../../../domain/model/access-query.js';
import type { AccessEvaluator } from '../../../domain/semantics/access-evaluator.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { callerIdentity } from './caller-identity.js';
import type { ServiceIdentity } from './caller-identity.js';
import { consulWorld } from './consul-world.js';
import type { ConsulWorld } from './consul-world.js';
import { Decisions } from './decisions.js';
import { finalService } from './final-service.js';
import { destination } from './destination.js';
import type { Destination } from './destination.js';
import { INVALID_VALUE } from './accept-headers.js';
import { addProxyHeaders } from './proxy-headers.js';
import { httpRequest } from './http-request.js';
import { UNTOUCHED } from './request-normalization.js';
import type { HttpRequest } from './http-request.js';
import type { RuleDecision } from './rule-decision.js';
import { inboundPath } from './inbound-path.js';
import { isMeshed, knownServices, serviceOfWorkload } from './known-services.js';

/**
 * Decides requests as Consul's sidecars do (Consul 1.22 with Envoy 1.40): certificates first, then what Envoy refuses by
 * itself, then intentions. `/v1/connect/intentions/check` answers otherwise in several cases and is not what is meant here.
 */
export function consulSemantics(snapshot: NativeSnapshot): AccessEvaluator {
  const world = consulWorld(snapshot);
  return new ConsulEvaluator(world, new Decisions(snapshot.mesh, world));
}

class ConsulEvaluator implements AccessEvaluator {
  private readonly known: ReadonlySet<string>;
  private readonly destinations = new Map<string, Destination>();

  constructor(
    private readonly world: ConsulWorld,
    private readonly say: Decisions,
  ) {
    this.known = knownServices(world);
  }

  knows({ target }: AccessQuery): boolean {
    const service = this.serviceOf(target);
    return service !== null && this.known.has(service);
  }

  decide(query: AccessQuery): AccessDecision {
    const named = this.serviceOf(query.target);
    if (named === null) return this.say.plain('unknown', `no workload ${query.target.workload ?? ''} is known`);
    const service = query.target.service === undefined ? named : finalService(this.world, named);
    if (!isMeshed(this.world, service)) return this.say.plain('unmanaged', `${service} has no sidecar`);
    const listener = this.destinationOf(service, query.target.namespace ?? '');
    switch (inboundPath(query, this.world.catalog.services.get(service), listener.settings)) {
      case 'service-port':
        return this.onServicePort(listener, service);
      case 'exposed-path':
        return this.onExposedPath(query, listener, service);
      case 'public-listener':
        return this.onPublicListener(query, listener, service);
    }
  }

  /** Plain traffic to the service's own port: only a transparent proxy sees it, and lets it pass only in permissive mode. */
  private onServicePort({ settings }: Destination, service: string): AccessDecision {
    const permissive = settings.mutualTls === 'permissive';
    if (settings.isTransparent === false)
      return this.say.plain('unmanaged', `the sidecar of ${service} does not take traffic to the service's own port`);
    if (permissive)
      return this.say.byMutualTls('allow', service, 'permissive mTLS lets plain traffic to the service port pass all intentions');
    return this.say.byMutualTls('refused', service, 'the sidecar takes only mutual TLS');
  }

  /** The listener of an exposed path takes plain HTTP as it comes: it tidies no path. */
  private onExposedPath({ target, request }: AccessQuery, { settings }: Destination, service: string): AccessDecision {
    const { method } = request;
    if (method === undefined || method === null) return this.say.plain('bad-request', 'exposed paths are given over HTTP only');
    const http = httpRequest({ ...request, method }, service, UNTOUCHED);
    if ('refusal' in http) return this.say.plain(http.decision, http.refusal);
    const path = http.path?.split('?', 1)[0];
    if (isOfNoScheme(http)) return this.say.plain('not-found', NO_SCHEME);
    const isExposed = settings.exposedPaths.some((exposed) => exposed.listenerPort === target.port && exposed.path === path);
    return this.say.plain(
      isExposed ? 'allow' : 'not-found',
      `the port gives exposed paths of ${service} to everybody, without mutual TLS`,
    );
  }

  private onPublicListener(query: AccessQuery, listener: Destination, service: string): AccessDecision {
    const identity = callerIdentity(query.caller, this.world.agent, listener.peers);
    if (identity.kind === 'plaintext') return this.say.plain('refused', 'the sidecar takes only mutual TLS');
    if (identity.kind === 'anonymous') return this.say.plain('refused', 'the sidecar asks for a client certificate');
    if (identity.kind === 'foreign')
      return this.say.plain('refused', `no CA of this mesh signs certificates of ${identity.trustDomain}`);
    const caller = identity.kind === 'service' ? identity : null;
    return listener.settings.isHttp
      ? this.onHttp(query, listener, service, caller, identity.uri)
      : this.byRules(listener, service, listener.rules.decide(caller, { request: null, payloads: new Map() }));
  }

  private onHttp(
    { request }: AccessQuery,
    listener: Destination,
    service: string,
    caller: ServiceIdentity | null,
    uri: string,
  ): AccessDecision {
    const { method } = request;
    if (method === undefined || method === null)
      return this.say.plain('bad-request', `${service} speaks HTTP: its sidecar passes nothing else on`);
    const http = httpRequest({ ...request, method }, service, this.world.normalization);
    if ('refusal' in http) return this.say.plain(http.decision, http.refusal);
    addProxyHeaders(http.headers, uri, service, listener.settings.protocol, this.world);
    const payloads = listener.jwt.payloads(request.jwt ?? null, http);
    const decision = this.byRules(listener, service, listener.rules.decide(caller, { request: http, payloads }));
    return decision.decision === 'allow' ? this.passedOn(decision, http) : decision;
  }

  /** What becomes of a request that the rules let through: Envoy answers some by itself, for it cannot route or send them. */
  private passedOn(decision: AccessDecision, http: HttpRequest): AccessDecision {
    if (isOfNoScheme(http)) return this.say.plain('not-found', NO_SCHEME);
    // The JWT filter decodes what it leaves of the query beside an accepted token.
    if (INVALID_VALUE.test(http.path ?? '')) return this.say.plain('bad-request', 'the path without the token is invalid');
    return decision;
  }

  private byRules(listener: Destination, service: string, decision: RuleDecision): AccessDecision {
    if (listener.refusal !== null)
      return this.say.plain('unknown', `the proxy of ${service} keeps older rules, because ${listener.refusal}`);
    if (listener.opaque !== null && decision.action === 'allow') return this.say.plain('unknown', listener.opaque);
    return this.say.byRules(decision);
  }

  private destinationOf(service: string, said: string): Destination {
    const namespace = this.world.namespaces.has(said) ? said : 'default';
    const key = `${namespace}/${service}`;
    const made = this.destinations.get(key);
    if (made !== undefined) return made;
    const fresh = destination(this.world, service, namespace);
    this.destinations.set(key, fresh);
    return fresh;
  }

  private serviceOf({ service, workload }: AccessQuery['target']): string | null {
    return service ?? serviceOfWorkload(this.world, workload ?? '');
  }
}

const NO_SCHEME = 'the proxy routes nothing whose X-Forwarded-Proto is empty';

function isOfNoScheme({ headers }: HttpRequest): boolean {
  return headers.all('x-forwarded-proto')[0] === '';
}
