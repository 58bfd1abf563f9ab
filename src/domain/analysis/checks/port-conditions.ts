import type { AuthorizationPolicy } from '../../model/authorization-policy.js';
import type { Protocol, Service, ServicePort } from '../../model/inventory.js';
import { httpFields, identityFields, type RuleField } from '../authorization-fields.js';
import type { Check, CheckedMesh, CheckedPolicy, CheckInput, RawFinding } from '../check-input.js';
import type { FindingCode } from '../catalogue.js';
import { meshObject, policyObject } from '../finding-object.js';
import { meshesOf, targetOf, targetPorts, targetServices } from '../targets.js';

const L4: ReadonlySet<Protocol> = new Set(['tcp', 'tls', 'udp']);

/** SV-04 and SV-05: conditions that the port cannot answer, because it is not HTTP or because its callers need not be known. */
export const portConditions: Check = {
  codes: ['SV-04', 'SV-05'],
  run: (input) => input.policies.flatMap((checked) => ofPolicy(input, checked)),
};

function ofPolicy(input: CheckInput, checked: CheckedPolicy): RawFinding[] {
  const { policy } = checked;
  if (policy.kind !== 'AuthorizationPolicy') return [];
  const http = httpFields(policy);
  const identity = identityFields(policy);
  if (http.length + identity.length === 0) return [];
  return meshesOf(checked, input.meshes).flatMap((mesh) => [
    ...finding(
      checked,
      mesh,
      'SV-04',
      http,
      portsWhere(mesh, policy, (port) => L4.has(port.protocol)),
      l7Reason,
    ),
    ...finding(
      checked,
      mesh,
      'SV-05',
      identity,
      portsWhere(mesh, policy, (port) => isOpenToPlaintext(port)),
      identityReason,
    ),
  ]);
}

function isOpenToPlaintext(port: ServicePort): boolean {
  return port.mutualTls === 'permissive' || port.mutualTls === 'disabled';
}

/** Ports that the policy speaks of; a rule that names ports is only about these. */
function portsWhere(mesh: CheckedMesh, policy: AuthorizationPolicy, isWanted: (port: ServicePort) => boolean): string[] {
  const target = targetOf(policy);
  if (target === null) return [];
  const named = policy.spec.rules.every(
    (rule) => (rule.to ?? []).length > 0 && (rule.to ?? []).every((one) => one.ports !== undefined),
  );
  const only = new Set(named ? policy.spec.rules.flatMap((rule) => (rule.to ?? []).flatMap((one) => one.ports ?? [])) : []);
  return targetServices(mesh, policy.metadata.namespace, target).flatMap((service) =>
    targetPorts(service, target)
      .filter((port) => isWanted(port) && (!named || only.has(port.targetPort ?? port.port)))
      .map((port) => portLabel(service, port)),
  );
}

function portLabel(service: Service, port: ServicePort): string {
  return `Service ${service.namespace}/${service.name}:${port.port}`;
}

/** One finding per policy and mesh, however many fields and ports it concerns. */
function finding(
  checked: CheckedPolicy,
  mesh: CheckedMesh,
  code: FindingCode,
  fields: readonly RuleField[],
  ports: readonly string[],
  reason: (policy: AuthorizationPolicy) => string,
): RawFinding[] {
  const [first] = fields;
  if (first === undefined || ports.length === 0 || checked.policy.kind !== 'AuthorizationPolicy') return [];
  const shown = ports.slice(0, 3).join(', ') + (ports.length > 3 ? ` and ${ports.length - 3} more` : '');
  return [
    {
      code,
      verdict: 'VIOLATED',
      why: `in mesh ${mesh.name}, ${shown}: ${reason(checked.policy)}`,
      objects: [policyObject(checked, first.pointer, mesh.name), ...ports.slice(0, 3).map((port) => meshObject(mesh.name, port))],
    },
  ];
}

function l7Reason(policy: AuthorizationPolicy): string {
  return policy.spec.action === 'allow'
    ? 'the port carries no HTTP, so that rules with HTTP conditions grant nothing there'
    : 'the port carries no HTTP, so that HTTP conditions are dropped or refused there and the rule would deny more than it says';
}

function identityReason(policy: AuthorizationPolicy): string {
  return policy.spec.action === 'deny'
    ? 'plaintext callers have no identity: a rule that denies by identity does not catch them'
    : 'plaintext callers have no identity: a rule that allows by identity refuses them, one with only `not` admits them';
}
