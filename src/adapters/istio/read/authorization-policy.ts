import type { AuthorizationPolicy } from '../../../domain/model/authorization-policy.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { DRY_RUN_ANNOTATION } from '../values/dry-run.js';
import { goBool } from '../native/go-bool.js';
import { stringMapAt } from '../native/fields.js';
import { readRule } from './authorization-rule.js';
import { FieldReader } from './field-reader.js';
import { readMetadata } from './metadata.js';
import { readWholly, type NativeReading } from './native-reading.js';
import type { ReadScope } from './read-scope.js';
import { readTarget } from './selector.js';

const ACTIONS = { ALLOW: 'allow', DENY: 'deny', AUDIT: 'audit', CUSTOM: 'delegate' } as const;

/** Reads an AuthorizationPolicy, wholly or not at all (istio/api security/v1beta1/authorization_policy.proto). */
export function readAuthorizationPolicy(object: NativeObject, scope: ReadScope): NativeReading {
  const root = new FieldReader(object.body);
  const metadata = readMetadata(object, root, [DRY_RUN_ANNOTATION]);
  const spec = root.object('spec') ?? new FieldReader({}, '/spec');
  const action = readAction(spec);
  const isDryRun = goBool(stringMapAt(object.body, 'metadata', 'annotations')[DRY_RUN_ANNOTATION]);
  if (isDryRun && action === 'delegate') spec.remark('action', 'a dry run of CUSTOM has no certain meaning');
  const target = readPolicyTarget(spec, metadata.namespace, scope);
  const rules = spec.objects('rules') ?? [];
  if (rules.length === 0 && (action === 'deny' || action === 'delegate')) {
    spec.remark('rules', 'admission refuses DENY and CUSTOM without rules');
  }
  const document = {
    apiVersion: API_VERSION,
    kind: 'AuthorizationPolicy',
    metadata,
    spec: {
      placement: { meshes: [scope.mesh] },
      target,
      action,
      provider: readProvider(spec, action),
      dryRun: isDryRun ? true : undefined,
      rules: rules.map((rule) => readRule(rule, { ...scope, namespace: metadata.namespace })),
    },
  };
  return readWholly(object, 'authorization-policy', document, root);
}

function readAction(spec: FieldReader): AuthorizationPolicy['spec']['action'] {
  const text = spec.string('action') ?? 'ALLOW';
  if (Object.hasOwn(ACTIONS, text)) return ACTIONS[text as keyof typeof ACTIONS];
  spec.remark('action', `the action ${text} is unknown`);
  return 'audit';
}

function readProvider(spec: FieldReader, action: string): string | undefined {
  const name = spec.object('provider')?.string('name');
  if ((name === undefined) === (action === 'delegate')) spec.remark('provider', 'a provider belongs to CUSTOM, and to it alone');
  return name;
}

function readPolicyTarget(spec: FieldReader, namespace: string, scope: ReadScope): AuthorizationPolicy['spec']['target'] {
  const single = spec.object('targetRef');
  const refs = [...(single === undefined ? [] : [single]), ...(spec.objects('targetRefs') ?? [])];
  const [ref] = refs;
  if (ref === undefined) return readTarget(spec, namespace, scope);
  const service = readServiceRef(ref);
  const isEnforced = service !== undefined && refs.length === 1 && scope.hasWaypoint(namespace, service);
  if (isEnforced && namespace !== scope.rootNamespace && !spec.has('selector')) return { service };
  spec.remark('targetRefs', 'target references act only at waypoints and Kubernetes gateways');
  return undefined;
}

function readServiceRef(ref: FieldReader): string | undefined {
  const group = ref.string('group') ?? '';
  return ref.string('kind') === 'Service' && (group === '' || group === 'core') ? ref.string('name') : undefined;
}
