import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { parseHost } from '../values/host-name.js';
import { FieldReader } from './field-reader.js';
import { readMetadata } from './metadata.js';
import { readAs, unread, type NativeReading } from './native-reading.js';
import type { ReadScope } from './read-scope.js';
import { readTrafficPolicy } from './traffic-policy.js';
import { readVisibility } from './visibility.js';

type Spec = BackendPolicy['spec'];

/** Reads a DestinationRule (istio/api networking/v1/destination_rule.proto); one for some clients only is left whole. */
export function readDestinationRule(object: NativeObject, scope: ReadScope): NativeReading {
  const root = new FieldReader(object.body);
  const metadata = readMetadata(object, root);
  const spec = root.object('spec') ?? new FieldReader({}, '/spec');
  if (spec.has('workloadSelector')) {
    return unread(object, [{ pointer: '/spec/workloadSelector', reason: 'the model has no settings for some callers only' }]);
  }
  const host = parseHost(spec.string('host') ?? '');
  const policy = spec.object('trafficPolicy');
  const document = {
    apiVersion: API_VERSION,
    kind: 'BackendPolicy',
    metadata,
    spec: {
      placement: { meshes: [scope.mesh] },
      host,
      visibleTo: readVisibility(spec, metadata.namespace),
      ...readTrafficPolicy(policy),
      subsets: spec.objects('subsets')?.map(readSubset),
      ports: readPorts(policy),
    },
  };
  return readAs(object, 'destination-rule', document, root.remarks());
}

function readSubset(subset: FieldReader): NonNullable<Spec['subsets']>[number] {
  const labels = subset.stringMap('labels');
  return {
    name: subset.string('name') ?? '',
    labels: labels === undefined || Object.keys(labels).length === 0 ? undefined : labels,
    ...readTrafficPolicy(subset.object('trafficPolicy')),
  };
}

function readPorts(policy: FieldReader | undefined): Spec['ports'] {
  const ports = policy?.objects('portLevelSettings')?.map((entry) => ({
    port: entry.object('port')?.number('number') ?? 0,
    ...readTrafficPolicy(entry),
  }));
  return ports?.sort((a, b) => a.port - b.port);
}
