import type { AuthorizationRule, Principal } from '../../../domain/model/authorization-policy.js';
import { callerPrincipals } from './caller-rule.js';
import type { Grant, GrantedNetwork } from './grant.js';
import type { IdentityScope } from './identity-spelling.js';

/** A grant as a rule of the model; null where the model cannot say it. A grant to everybody is the rule without conditions. */
export function grantRule({ callers, networks }: Grant, scope: IdentityScope): AuthorizationRule | null {
  const who = callers === null ? [{}] : callerPrincipals(callers, scope);
  if (who === null) return null;
  const where = networks === null ? [{}] : networkPrincipals(networks);
  const from = where.flatMap((place) => who.map((caller) => ({ ...caller, ...place })));
  return from.length === 1 && Object.keys(from[0] ?? {}).length === 0 ? {} : { from };
}

/** Blocks without exceptions together; a block with exceptions by itself, as they cut nothing out of the others. */
function networkPrincipals(networks: readonly GrantedNetwork[]): Principal[] {
  const whole = networks.filter(({ except }) => except.length === 0).map(({ cidr }) => cidr);
  const cut = networks.filter(({ except }) => except.length > 0);
  return [
    ...(whole.length === 0 ? [] : [{ ipBlocks: whole }]),
    ...cut.map(({ cidr, except }) => ({ ipBlocks: [cidr], not: { ipBlocks: [...except] } })),
  ];
}
