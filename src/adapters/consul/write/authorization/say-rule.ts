import type { AuthorizationRule, Operation } from '../../../../domain/model/authorization-policy.js';
import type { Caller } from '../../intentions/caller.js';
import { ALWAYS, isConstant, or } from '../../intentions/formula.js';
import { sayAny, said, unsaid, type RuleScope, type Said } from './consul-terms.js';
import type { PlainRule } from './plain-rule.js';
import { sayCondition, sayRequest, type SaidRequest } from './say-operation.js';
import { sayPrincipal, type CallerTest } from './say-principal.js';

/** A rule in the words of intentions. What had to be left out makes it narrower. */
export function sayRule(rule: AuthorizationRule, at: string, scope: RuleScope): Said<PlainRule> {
  const callers = sayCallers(rule, at, scope);
  const requests = sayRequests(rule, at, scope);
  const problems = [...callers.unsaid, ...requests.unsaid];
  if (callers.value === null || requests.value === null) return { value: null, unsaid: problems };
  const { request, parts, exclusions, isBare } = requests.value;
  if (!isBare && !scope.takesHttp)
    return isConstant(request, true) && !asksForHttp(rule)
      ? { value: { ...callers.value, ...BARE }, unsaid: problems }
      : notHttp(at);
  return { value: { ...callers.value, request, parts, exclusions, isBare }, unsaid: problems };
}

const BARE = { request: ALWAYS, parts: [], exclusions: [], isBare: true };

/** True where the rule holds of no connection without HTTP, even if any request would do. */
function asksForHttp({ to = [], when = [] }: AuthorizationRule): boolean {
  const isOfRequests = ({ hosts, methods, paths, grpc, headers }: Operation) =>
    [hosts, methods, paths, grpc, headers].some((field) => field !== undefined && field.length > 0);
  return (
    (to.length > 0 && to.every(isOfRequests)) ||
    when.some(({ attribute, values = [] }) => values.length > 0 && ('header' in attribute || 'jwtClaim' in attribute))
  );
}

function notHttp(at: string): Said<PlainRule> {
  return unsaid(
    at,
    'asks something of the request, and the destination takes only intentions on connections: it speaks TCP or is every service',
  );
}

function sayCallers({ from }: AuthorizationRule, at: string, scope: RuleScope): Said<CallerTest> {
  if (from === undefined || from.length === 0) return said({ matches: () => true, mentions: [] });
  const { value, unsaid: left } = sayAny(from.map((principal, index) => sayPrincipal(principal, `${at}/from/${index}`, scope)));
  if (value === null) return { value, unsaid: left };
  const matches = (caller: Caller) => value.some((test) => test.matches(caller));
  return { value: { matches, mentions: value.flatMap((test) => test.mentions) }, unsaid: left };
}

function sayRequests(
  { to = [], when = [] }: AuthorizationRule,
  at: string,
  scope: RuleScope,
): Said<SaidRequest & { isBare: boolean }> {
  if (to.length === 0 && when.length === 0) return said(BARE);
  const conditions = when.flatMap((condition, index) => sayCondition(condition, `${at}/when/${index}`, scope));
  const operations = to.length === 0 ? [{}] : to;
  const requests = sayAny(operations.map((operation, index) => sayRequest(operation, `${at}/to/${index}`, conditions, scope)));
  if (requests.value === null) return { value: null, unsaid: requests.unsaid };
  const { value } = requests;
  return {
    value: {
      request: or(...value.map(({ request }) => request)),
      parts: value.flatMap(({ parts }) => parts),
      exclusions: value.flatMap(({ exclusions }) => exclusions),
      isBare: false,
    },
    unsaid: requests.unsaid,
  };
}
