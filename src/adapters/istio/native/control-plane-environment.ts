import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { listAt, objectAt, stringAt, stringMapAt } from './fields.js';

function isControlPlane(deployment: NativeObject): boolean {
  const labels = stringMapAt(deployment.body, 'metadata', 'labels');
  return deployment.name === 'istiod' || deployment.name.startsWith('istiod-') || labels['app'] === 'istiod';
}

function containerEnvironment(deployment: NativeObject): [string, string][] {
  const containers = listAt(deployment.body, 'spec', 'template', 'spec', 'containers');
  return containers.flatMap((container) =>
    listAt(container, 'env').flatMap((entry): [string, string][] => {
      const name = stringAt(entry, 'name');
      const value = objectAt(entry)['value'];
      return name === null || value === undefined || value === null ? [] : [[name, String(value)]];
    }),
  );
}

/** istiod's environment variables with literal values, from its Deployment; empty where the snapshot has none. */
export function controlPlaneEnvironment(snapshot: NativeSnapshot): Readonly<Record<string, string>> {
  const deployments = objectsOf(snapshot, 'apps/Deployment')
    .filter(isControlPlane)
    .sort((a, b) => b.name.length - a.name.length);
  return Object.fromEntries(deployments.flatMap(containerEnvironment));
}
