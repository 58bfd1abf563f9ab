import type { Decision, DecisionReason } from '../../../domain/model/access-decision.js';
import { nativeLabel, type NativeObject } from '../../../domain/translation/native-object.js';
import type { EffectiveMutualTls } from '../native/effective-mutual-tls.js';
import type { JwtRule } from './jwt/jwt-rule.js';
import type { CompiledRule } from './policies/authorization-policy.js';

/** A decision about one enforcement point. */
export interface Verdict {
  readonly decision: Decision;
  readonly because: readonly DecisionReason[];
  readonly reason?: string;
}

/** A rule of an AuthorizationPolicy as the cause. */
export function becauseOfRule(rule: CompiledRule): DecisionReason {
  return { object: nativeLabel(rule.object), rule: rule.index, path: `spec.rules[${rule.index}]` };
}

/** A rule of a RequestAuthentication as the cause. */
export function becauseOfJwtRule(rule: JwtRule): DecisionReason {
  return { object: nativeLabel(rule.object), rule: rule.index, path: `spec.jwtRules[${rule.index}]` };
}

/** A PeerAuthentication as the cause; none where the default applies. */
export function becauseOfMutualTls(setting: EffectiveMutualTls): readonly DecisionReason[] {
  return setting.object === null ? [] : [{ object: nativeLabel(setting.object), path: setting.path }];
}

/** Whole objects as the cause: policies that are there and match nothing. */
export function becauseOfObjects(objects: readonly NativeObject[]): readonly DecisionReason[] {
  return objects.map((object) => ({ object: nativeLabel(object) }));
}
