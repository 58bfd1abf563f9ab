import type { JsonObject } from '../../../domain/json.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { identityScope } from '../grants/identity-spelling.js';
import type { DefaultPolicy } from '../settings/default-policy.js';
import type { AuthorizationPart } from './authorization-part.js';
import { nativeDraft } from './native-draft.js';
import { objectName } from './object-name.js';
import type { ObjectPool } from './object-pool.js';
import type { KeptServerAuthorization } from './server-authorizations.js';
import type { ServerGroup } from './server-group.js';
import { serverProtocol } from './server-protocol.js';
import { writeGrant } from './written-authorization.js';
import { writeServerRoutes } from './written-routes.js';

const POLICY_GROUP = 'policy.linkerd.io';

/** Writes a Server with everything that is granted on it. */
export function writeServer(
  group: ServerGroup,
  kept: ReadonlyMap<AuthorizationPart, KeptServerAuthorization>,
  context: WriteContext,
  pool: ObjectPool,
): void {
  const accessPolicy = accessPolicyOf(group);
  const server = claimServer(group, accessPolicy, context, pool);
  const scope = identityScope(context.inventory.settings);
  for (const part of group.parts.filter((one) => one.preset === null || one.preset !== accessPolicy || isGranted(one))) {
    const authorization = kept.get(part);
    if (authorization !== undefined) writeServerAuthorization(authorization, server, part, pool);
    else writeGrants(part, server, scope, pool);
  }
  writeServerRoutes(group, server, accessPolicy, context, pool);
}

/** What the Server itself grants: nothing, or what one of the policies says as a whole; `audit` for dry runs. */
function accessPolicyOf({ parts }: ServerGroup): DefaultPolicy {
  if (parts.every(({ isDryRun }) => isDryRun)) return 'audit';
  return parts.find((part) => part.preset !== null && !isGranted(part))?.preset ?? 'deny';
}

/** True for a policy that was read from grants of its own. */
function isGranted({ names }: AuthorizationPart): boolean {
  return Object.keys(names).some((name) => /^(authorization(-\d+)*|server-authorization.*)$/.test(name));
}

function claimServer(group: ServerGroup, accessPolicy: DefaultPolicy, context: WriteContext, pool: ObjectPool): NativeRef {
  const { target, parts } = group;
  const [first] = parts;
  if (first === undefined) throw new Error('A Server stands for at least one policy');
  const spec: JsonObject = {
    podSelector: Object.keys(target.labels).length === 0 ? {} : { matchLabels: { ...target.labels } },
    port: target.port,
    proxyProtocol: serverProtocol(group, context.inventory),
    accessPolicy,
  };
  const named = parts.map(({ names, suffix }) => names[`server${suffix}`]).find((ref) => ref !== undefined);
  const wanted = {
    collection: linkerdCollections.server,
    namespace: target.namespace,
    name: objectName(first.metadata.name, first.suffix),
  };
  const labelled =
    parts.find((part) => !isGranted(part) && part.grants.length === 0) ??
    parts.find((part) => part.preset === accessPolicy && !isGranted(part));
  const metadata = labelled?.metadata;
  const ref = pool.claimNamed(
    (one) => nativeDraft(one, spec, metadata),
    named,
    wanted,
    first.report.label,
    `server${first.suffix}`,
  );
  for (const { report, suffix } of parts) pool.claim(nativeDraft(ref, spec), report.label, `server${suffix}`);
  return ref;
}

function writeServerAuthorization(
  { ref, part, choice, client }: KeptServerAuthorization,
  server: NativeRef,
  { report, metadata }: AuthorizationPart,
  pool: ObjectPool,
): void {
  const chosen = choice === 'name' ? { name: server.name } : { selector: { matchLabels: { ...choice.labels } } };
  pool.claim(nativeDraft(ref, { server: chosen, client }, metadata), report.label, part);
}

function writeGrants(
  part: AuthorizationPart,
  server: NativeRef,
  scope: ReturnType<typeof identityScope>,
  pool: ObjectPool,
): void {
  const target = { group: POLICY_GROUP, kind: 'Server', name: server.name };
  part.grants.forEach((grant, index) => {
    const suffix = `${part.suffix}${index === 0 ? '' : `-${index + 1}`}`;
    writeGrant(grant, { part, suffix, target, metadata: index === 0 ? part.metadata : {} }, scope, pool);
  });
}
