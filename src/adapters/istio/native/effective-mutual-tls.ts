import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { objectAt, stringAt, stringMapAt } from './fields.js';
import type { IstioSettings } from './istio-settings.js';
import { securityObjects } from './security-objects.js';
import { selectsLabels } from './selects-labels.js';

/** mTLS that an inbound port speaks, in Istio's words. */
export type MutualTlsSetting = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The setting of one workload port with the PeerAuthentication that made it; `object` is null for the built-in default. */
export interface EffectiveMutualTls {
  readonly mode: MutualTlsSetting;
  readonly object: NativeObject | null;
  /** Place of the deciding field in the object. */
  readonly path: string;
}

/** Gives the effective setting for a workload's labels and one of its ports. */
export type MutualTlsResolver = (
  namespace: string,
  labels: Readonly<Record<string, string>>,
  workloadPort: number,
) => EffectiveMutualTls;

/** No workload port: what holds where no port is named. */
export const EVERYWHERE = 0;

const DEFAULT: EffectiveMutualTls = { mode: 'PERMISSIVE', object: null, path: '' };

function setting(mtls: JsonValue | undefined): MutualTlsSetting | null {
  const mode = stringAt(mtls, 'mode');
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE' ? mode : null;
}

function selectorOf(object: NativeObject): Readonly<Record<string, string>> {
  return stringMapAt(object.body, 'spec', 'selector', 'matchLabels');
}

function hasSelector(object: NativeObject): boolean {
  return Object.keys(selectorOf(object)).length > 0;
}

/** The parent's setting unless the object sets its own: UNSET and absence inherit. */
function inherit(parent: EffectiveMutualTls, object: NativeObject | undefined): EffectiveMutualTls {
  const own = object === undefined ? null : setting(objectAt(object.body, 'spec')['mtls']);
  return object === undefined || own === null ? parent : { mode: own, object, path: 'spec.mtls' };
}

/**
 * Resolves PeerAuthentication as istio/istio pilot/pkg/security/authn does: mesh (root namespace, no selector), namespace,
 * workload, port; the oldest of each scope alone counts; selectors in the root namespace have no effect; ports are
 * workload ports and only a workload's policy may name them.
 */
export function mutualTlsResolver(snapshot: NativeSnapshot, settings: IstioSettings): MutualTlsResolver {
  const objects = securityObjects(snapshot, 'PeerAuthentication', settings.revision);
  const inNamespace = (namespace: string): readonly NativeObject[] => objects.get(namespace) ?? [];
  const meshObject = inNamespace(settings.rootNamespace).find((object) => !hasSelector(object));

  return (namespace, labels, workloadPort) => {
    const mesh = inherit(DEFAULT, meshObject);
    if (namespace === settings.rootNamespace) return mesh;
    const own = inNamespace(namespace);
    const ofNamespace = inherit(
      mesh,
      own.find((object) => !hasSelector(object)),
    );
    const workloadObject = own.find((object) => hasSelector(object) && selectsLabels(selectorOf(object), labels));
    if (workloadObject === undefined) return ofNamespace;
    const port = setting(objectAt(workloadObject.body, 'spec', 'portLevelMtls')[String(workloadPort)]);
    if (port !== null) return { mode: port, object: workloadObject, path: `spec.portLevelMtls.${workloadPort}` };
    return inherit(ofNamespace, workloadObject);
  };
}
