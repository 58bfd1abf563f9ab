import type { AccessDecision, Decision, DecisionReason } from '../../../domain/model/access-decision.js';
import { nativeLabel } from '../../../domain/translation/native-object.js';
import type { ConfigEntry } from '../native/config-entries.js';
import { textOf } from '../native/json-fields.js';
import type { ConsulWorld } from './consul-world.js';
import type { RuleDecision } from './rule-decision.js';

/** Puts decisions into words: the native object that decided, and the place in it. */
export class Decisions {
  constructor(
    private readonly mesh: string,
    private readonly world: ConsulWorld,
  ) {}

  /** What intentions say, or the agent's default where none does. */
  byRules({ action, intention, permission }: RuleDecision): AccessDecision {
    if (intention === null) return this.byDefault(action);
    const { entry, index } = intention;
    const path = placeIn(entry, permission === null ? `Sources[${index}]` : `Sources[${index}].Permissions[${permission}]`);
    return this.make(action, [{ object: nativeLabel(entry.object), rule: index, path }]);
  }

  /** What the mutual TLS mode of a service says, with the entry that sets it. */
  byMutualTls(decision: Decision, service: string, reason: string): AccessDecision {
    const entries = [this.world.entries.named('service-defaults', service), ...this.world.entries.ofKind('proxy-defaults')];
    const setting = entries.find((entry) => entry !== undefined && textOf(entry.fields, 'MutualTLSMode') !== '');
    return this.make(
      decision,
      setting === undefined ? [] : [{ object: nativeLabel(setting.object), path: placeIn(setting, 'MutualTLSMode') }],
      reason,
    );
  }

  plain(decision: Decision, reason: string): AccessDecision {
    return this.make(decision, [], reason);
  }

  private byDefault(action: 'allow' | 'deny'): AccessDecision {
    const { object, defaultSetting } = this.world.agent;
    if (object === null || defaultSetting === null) return this.make(action, [], `Consul's own default: ${action}`);
    return this.make(action, [{ object: nativeLabel(object), path: defaultSetting }], 'no intention decides');
  }

  private make(decision: Decision, because: DecisionReason[], reason?: string): AccessDecision {
    return { mesh: this.mesh, decision, because, ...(reason === undefined ? {} : { reason }) };
  }
}

/** A place in an entry, spelled as in the object that it was read from: custom resources have it in camelCase under `spec`. */
function placeIn({ object }: ConfigEntry, path: string): string {
  if (object.body['apiVersion'] === undefined) return path;
  return `spec.${path.replaceAll(/(^|\.)([A-Z])/g, (_, dot: string, letter: string) => dot + letter.toLowerCase())}`;
}
