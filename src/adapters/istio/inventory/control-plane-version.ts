import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { listAt, stringAt } from '../native/fields.js';

/** The release of istiod by the tag of its image; null where the snapshot does not tell, or the image is named by digest. */
export function controlPlaneVersion(snapshot: NativeSnapshot): string | null {
  const images = objectsOf(snapshot, 'apps/Deployment').flatMap((deployment) =>
    listAt(deployment.body, 'spec', 'template', 'spec', 'containers').map((container) => stringAt(container, 'image') ?? ''),
  );
  const image = images.find((candidate) => /\/pilot:[^@]+$/u.test(candidate));
  return image === undefined ? null : image.slice(image.lastIndexOf(':') + 1);
}
