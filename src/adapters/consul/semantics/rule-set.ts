import type { ServiceIdentity } from './caller-identity.js';
import type { CompiledIntention } from './compiled-intention.js';
import type { Circumstances, RuleDecision } from './rule-decision.js';

/**
 * The rules of one public listener. Envoy gets only rules whose action differs from the default, so the caller is treated
 * otherwise than by default exactly where one of them matches. A higher intention is taken out of a lower one only where its
 * source is inside the other's: `web → *` and `* → api` stand beside each other, and either may match
 * (hashicorp/consul `agent/xds/rbac.go` removeSourcePrecedence; seen on Consul 1.22.7 with Envoy 1.40).
 */
export class RuleSet {
  private readonly byCaller = new Map<string, readonly CompiledIntention[]>();

  constructor(
    private readonly intentions: readonly CompiledIntention[],
    private readonly defaultAction: 'allow' | 'deny',
  ) {}

  decide(caller: ServiceIdentity | null, circumstances: Circumstances): RuleDecision {
    const verdicts = this.speakingOf(caller).map((intention) => intention.verdict(circumstances));
    const others = verdicts.filter((verdict) => verdict !== null && verdict.action !== this.defaultAction);
    // All intentions without permissions are one rule for Envoy, which it looks at first (makeRBACRules).
    const other = others.find((verdict) => verdict?.permission === null) ?? others[0];
    const same = verdicts.find((verdict) => verdict !== null);
    return other ?? same ?? { action: this.defaultAction, intention: null, permission: null };
  }

  /** The intentions on a caller, without those that a higher one takes it out of. */
  private speakingOf(caller: ServiceIdentity | null): readonly CompiledIntention[] {
    if (caller === null) return [];
    const key = JSON.stringify([caller.peer, caller.partition, caller.namespace, caller.name]);
    const known = this.byCaller.get(key);
    if (known !== undefined) return known;
    const matching = this.intentions.filter((intention) => intention.principal(caller));
    const speaking = matching.filter(
      (intention, index) => !matching.slice(0, index).some((higher) => higher.isTakenOutOf(intention)),
    );
    this.byCaller.set(key, speaking);
    return speaking;
  }
}
