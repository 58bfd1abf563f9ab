import type { MeshSettings } from '../../../domain/model/inventory.js';
import { overlap, type ServerTarget, targetKey } from '../grants/server-target.js';
import type { AuthorizationPart } from './authorization-part.js';

/** All that the policies ask of one Server. */
export interface ServerGroup {
  readonly target: ServerTarget;
  readonly parts: readonly AuthorizationPart[];
}

/**
 * The Servers that the parts need. Where a pod may be selected by two of them only the older would count: the part that selects
 * fewer pods is refused, which lets fewer callers in; where neither selects fewer, both are. Parts of refused policies are left out.
 */
export function serverGroups(parts: readonly AuthorizationPart[], settings: MeshSettings): ServerGroup[] {
  refuseDryRuns(parts, settings);
  refuseOverlaps(parts);
  const standing = parts.filter(({ report }) => !report.isRefused);
  return [...Map.groupBy(standing, ({ target }) => targetKey(target)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ target: first.target, parts: group }];
  });
}

/** A Server audits its whole port, so a dry run and a policy in force cannot share it; nor may it open what the default closes. */
function refuseDryRuns(parts: readonly AuthorizationPart[], settings: MeshSettings): void {
  const enforced = new Set(parts.filter(({ isDryRun }) => !isDryRun).map(({ target }) => targetKey(target)));
  for (const { names, target, report } of parts.filter((part) => part.isDryRun)) {
    if (enforced.has(targetKey(target)))
      report.refuse('/spec/dryRun', 'another policy is in force on the port, and Linkerd audits whole ports');
    else if (settings.defaultAction !== 'allow' && names['server'] === undefined) {
      report.refuse('/spec/dryRun', 'a Server that audits would open the port, which the default policy closes');
    }
  }
}

function refuseOverlaps(parts: readonly AuthorizationPart[]): void {
  const neighbours = Map.groupBy(parts, ({ target }) => `${target.namespace}:${target.port}`);
  for (const group of neighbours.values()) {
    group.forEach((part, index) => {
      for (const other of group.slice(index + 1)) refusePair(part, other);
    });
  }
}

function refusePair(part: AuthorizationPart, other: AuthorizationPart): void {
  if (!overlap(part.target, other.target) || targetKey(part.target) === targetKey(other.target)) return;
  if (!covers(part.target, other.target)) refuseOverlap(part, other);
  if (!covers(other.target, part.target)) refuseOverlap(other, part);
}

/** True where the one selects every pod that the other selects. */
function covers(one: ServerTarget, other: ServerTarget): boolean {
  return Object.keys(one.labels).every((key) => other.labels[key] !== undefined);
}

function refuseOverlap(refused: AuthorizationPart, other: AuthorizationPart): void {
  refused.report.refuse(
    '/spec/target',
    `${other.report.label} selects some of the same pods by other labels, and one Server alone governs port ${refused.target.port} of a pod`,
  );
}
