import type { AuthorizationPolicy } from '../../model/authorization-policy.js';
import type { IdentityMatch } from '../../model/identity.js';
import type { Check, CheckedMesh, CheckedPolicy, CheckInput, RawFinding } from '../check-input.js';
import type { FindingCode } from '../catalogue.js';
import { policyObject } from '../finding-object.js';
import { inventoryIndex } from '../inventory-index.js';
import { meshesOf } from '../targets.js';

/** FT-01 and FT-07: callers that nobody can be: a trust domain that no mesh here issues, a namespace or service account that no mesh has. */
export const unknownIdentities: Check = {
  codes: ['FT-01', 'FT-07'],
  run: (input) => input.policies.flatMap((checked) => ofPolicy(input, checked)),
};

interface NamedIdentity {
  readonly pointer: string;
  readonly trustDomain?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

function ofPolicy(input: CheckInput, checked: CheckedPolicy): RawFinding[] {
  if (checked.policy.kind !== 'AuthorizationPolicy') return [];
  const identities = identitiesOf(checked.policy);
  return meshesOf(checked, input.meshes).flatMap((mesh) =>
    identities.flatMap((identity) => [
      ...trustDomainFinding(input, checked, mesh, identity),
      ...nameFinding(input, checked, mesh, identity),
    ]),
  );
}

function identitiesOf(policy: AuthorizationPolicy): NamedIdentity[] {
  return policy.spec.rules.flatMap((rule, ruleIndex) =>
    (rule.from ?? []).flatMap((principal, fromIndex) => {
      const at = `/spec/rules/${ruleIndex}/from/${fromIndex}`;
      return [
        ...(principal.identities ?? []).map((match, index) => named(match, `${at}/identities/${index}`)),
        ...exactValues(principal.namespaces).map(([value, index]) => ({
          pointer: `${at}/namespaces/${index}`,
          namespace: value,
          trustDomain: '*',
        })),
        ...exactValues(principal.trustDomains).map(([value, index]) => ({
          pointer: `${at}/trustDomains/${index}`,
          trustDomain: value,
        })),
      ].filter((identity) => identity !== null);
    }),
  );
}

/** The names in one identity; patterns name nobody in particular. */
function named(match: IdentityMatch, pointer: string): NamedIdentity | null {
  if ('anyAuthenticated' in match) return null;
  if ('service' in match) return { pointer, trustDomain: match.trustDomain, name: match.service };
  if ('namespace' in match)
    return { pointer, trustDomain: match.trustDomain, namespace: match.namespace, name: match.serviceAccount };
  const [trustDomain, , namespace, , name] = 'exact' in match.spiffeId ? match.spiffeId.exact.split('/') : [];
  return trustDomain === undefined ? null : { pointer, trustDomain, namespace, name };
}

function exactValues(matches: readonly object[] | undefined): [string, number][] {
  return (matches ?? []).flatMap((match, index): [string, number][] => ('exact' in match ? [[String(match.exact), index]] : []));
}

function trustDomainFinding(input: CheckInput, checked: CheckedPolicy, mesh: CheckedMesh, identity: NamedIdentity): RawFinding[] {
  const { trustDomain } = identity;
  if (trustDomain === undefined || trustDomain.includes('*')) return [];
  // Istio takes the literal cluster.local for the mesh's own trust domain; elsewhere it is just a common default.
  const known = input.meshes.flatMap(({ inventory: { settings } }) => [settings.trustDomain, ...settings.trustDomainAliases]);
  if (known.includes(trustDomain) || (trustDomain === 'cluster.local' && mesh.adapter.kind === 'istio')) return [];
  const why = `trust domain ${trustDomain} is not that of mesh ${mesh.name}, not one of its aliases, and no other mesh of the project has it`;
  return [finding('FT-01', checked, mesh, identity, why)];
}

/** Only meshes whose accounts were observed can say that one is missing; a foreign trust domain's are looked for where it is issued. */
function nameFinding(input: CheckInput, checked: CheckedPolicy, mesh: CheckedMesh, identity: NamedIdentity): RawFinding[] {
  const homes = identity.trustDomain === undefined ? [mesh] : input.meshes.filter((one) => issues(one, identity.trustDomain));
  if (homes.length === 0 || homes.some((home) => exists(home, identity))) return [];
  const name = [identity.namespace, identity.name].filter((part) => part !== undefined).join('/');
  return [
    finding('FT-07', checked, mesh, identity, `nobody is called ${name} in mesh ${homes.map((home) => home.name).join(', ')}`),
  ];
}

function issues(mesh: CheckedMesh, trustDomain: string | undefined): boolean {
  const { settings } = mesh.inventory;
  return trustDomain === '*' || settings.trustDomain === trustDomain || settings.trustDomainAliases.includes(trustDomain ?? '');
}

/** Consul's callers have a name alone. */
function exists(mesh: CheckedMesh, identity: NamedIdentity): boolean {
  const { identities, namespaces, workloads } = mesh.inventory;
  const index = inventoryIndex(mesh.inventory);
  const { name } = identity;
  const namespace = mesh.adapter.hasNamespaces ? identity.namespace : undefined;
  if (identities.length === 0 || [namespace, name].some((part) => part?.includes('*'))) return true;
  if (namespace === undefined) return name === undefined || index.hasIdentity(name) || index.homesOf(name).length > 0;
  if (name === undefined)
    return [...namespaces.map((one) => one.name), ...workloads.map((one) => one.namespace)].includes(namespace);
  return index.hasIdentity(`${namespace}/${name}`);
}

function finding(code: FindingCode, checked: CheckedPolicy, mesh: CheckedMesh, identity: NamedIdentity, why: string): RawFinding {
  return { code, verdict: 'VIOLATED', why, objects: [policyObject(checked, identity.pointer, mesh.name)] };
}
