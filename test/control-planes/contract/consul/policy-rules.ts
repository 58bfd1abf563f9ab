import type { Grants } from '../../../../src/sandbox/consul/access-control.js';

const BY_PREFIX = new Set(['node', 'agent']);

/** The rules of an ACL policy, in HCL, that give these grants. */
export function policyRules({ service = {}, intentions = {}, ...rest }: Grants): string {
  const services = [...new Set([...Object.keys(service), ...Object.keys(intentions)])].map((prefix) => {
    const lines = [
      ...(service[prefix] === undefined ? [] : [`  policy = "${service[prefix]}"`]),
      ...(intentions[prefix] === undefined ? [] : [`  intentions = "${intentions[prefix]}"`]),
    ];
    return `service_prefix "${prefix}" {\n${lines.join('\n')}\n}`;
  });
  const others = Object.entries(rest).map(([resource, level]) =>
    BY_PREFIX.has(resource) ? `${resource}_prefix "" {\n  policy = "${level}"\n}` : `${resource} = "${level}"`,
  );
  return [...services, ...others].join('\n');
}
