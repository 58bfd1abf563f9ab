import { policyLabel } from '../../../domain/model/policy.js';
import type { PlacedPolicy, WriteContext, Writing, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { nativeKey, nativeLabel } from '../../../domain/translation/native-object.js';
import type { TranslationNote } from '../../../domain/translation/translation-report.js';
import { writeAuthorizationPolicy } from './authorization-policy.js';
import { writeBackendPolicy } from './destination-rule.js';
import { writeMutualTlsPolicy } from './peer-authentication.js';
import { PolicyReport } from './policy-report.js';
import { writeTrafficRoute } from './traffic-route.js';

/** Writes policies as native objects. Two policies for one object are a mistake: the second is refused. */
export function writePolicies(policies: readonly PlacedPolicy[], context: WriteContext): Writing {
  const owners = new Map<string, string>();
  const objects: WrittenObject[] = [];
  const notes: TranslationNote[] = [];
  for (const placed of policies) {
    const report = new PolicyReport(placed.policy);
    const written = writePolicy(placed, context, report);
    const owner = written === null ? undefined : owners.get(nativeKey(written));
    if (owner !== undefined) report.refuse('/metadata/name', `${owner} becomes the native object of the same name`);
    if (written !== null && !report.isRefused) {
      owners.set(nativeKey(written), policyLabel(placed.policy));
      objects.push(written);
    }
    const native = written === null || report.isRefused ? null : nativeLabel(written);
    notes.push(...report.notes.map((note) => ({ ...note, native })));
  }
  return { objects, report: notes };
}

function writePolicy(placed: PlacedPolicy, context: WriteContext, report: PolicyReport): WrittenObject | null {
  const { policy } = placed;
  switch (policy.kind) {
    case 'MutualTlsPolicy':
      return writeMutualTlsPolicy({ ...placed, policy }, context, report);
    case 'AuthorizationPolicy':
      return writeAuthorizationPolicy({ ...placed, policy }, context, report);
    case 'TrafficRoute':
      return writeTrafficRoute({ ...placed, policy }, context, report);
    case 'BackendPolicy':
      return writeBackendPolicy({ ...placed, policy }, report);
    case 'ServiceExport':
      return null;
  }
}
