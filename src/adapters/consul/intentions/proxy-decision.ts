import { callerKey, type Caller } from './caller.js';
import { ALWAYS, and, NEVER, not, or, type Formula } from './formula.js';
import type { Intention, IntentionEntry } from './intention-entry.js';
import { httpFormula, type Permission } from './permission.js';

/**
 * The requests of a caller that a service's proxy lets through (hashicorp/consul `agent/xds/rbac.go`, as seen with Envoy 1.40):
 * intentions that grant what the default does not are joined; one is set aside only by one of higher precedence whose source
 * is the same or inside its own. So `*` on the service does not set aside a named source on `*`.
 * @param service the entry of the service itself
 * @param everywhere the entry of destination `*`
 */
export function proxyAllows(
  caller: Caller,
  service: IntentionEntry | null,
  everywhere: IntentionEntry | null,
  defaultAction: 'allow' | 'deny',
): Formula {
  const exceptions = effectiveIntentions(caller, service, everywhere).map(({ effect }) => exception(effect, defaultAction));
  return defaultAction === 'deny' ? or(...exceptions) : not(or(...exceptions));
}

function effectiveIntentions(caller: Caller, service: IntentionEntry | null, everywhere: IntentionEntry | null): Intention[] {
  const named = caller.service === null ? undefined : find(service, caller);
  if (named !== undefined) return [named];
  const anyone: Caller = { ...caller, service: null };
  const candidates = [find(service, anyone), caller.service === null ? undefined : find(everywhere, caller)];
  const found = candidates.filter((intention) => intention !== undefined);
  if (found.length > 0) return found;
  const last = find(everywhere, anyone);
  return last === undefined ? [] : [last];
}

function find(entry: IntentionEntry | null, caller: Caller): Intention | undefined {
  const key = callerKey(caller);
  return entry?.intentions.find((intention) => callerKey(intention.caller) === key);
}

/** The requests for which an intention decides against the default. No permission matching leaves the default. */
function exception(effect: Intention['effect'], defaultAction: 'allow' | 'deny'): Formula {
  if (typeof effect === 'string') return effect === defaultAction ? NEVER : ALWAYS;
  return effect.reduceRight<Formula>((rest, permission) => firstMatch(permission, rest, defaultAction), NEVER);
}

function firstMatch({ action, http }: Permission, rest: Formula, defaultAction: 'allow' | 'deny'): Formula {
  const matches = httpFormula(http);
  return action === defaultAction ? and(not(matches), rest) : or(matches, and(not(matches), rest));
}
