import { isDeepStrictEqual } from 'node:util';
import { markOwned } from '../../../src/domain/planning/ownership.js';
import { isWrite, planChanges } from '../../../src/domain/planning/plan-changes.js';
import type { PlannedChange } from '../../../src/domain/planning/planned-change.js';
import type { AppliedChange } from '../../../src/domain/translation/connection.js';
import { fieldDifferences } from '../../../src/domain/translation/field-difference.js';
import type { MeshAdapter, WrittenObject } from '../../../src/domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../../src/domain/translation/native-object.js';
import { ownedCollections } from '../../../src/domain/translation/owned-collections.js';
import type { NativeSnapshot } from '../../../src/domain/translation/native-snapshot.js';
import type { AdmittingMesh } from './admitting-mesh.js';

const PROJECT = 'admission';

/** What a mesh is to hold, and what others had written before. */
export interface Desired {
  readonly adapter: MeshAdapter;
  readonly objects: readonly WrittenObject[];
  readonly others: readonly NativeObject[];
}

/** Warnings that are not about how we write: what the policy says itself, or what the mesh's own controllers write too. */
const EXPECTED_WARNINGS: readonly RegExp[] = [
  // A deny policy without a port closes ports without HTTP; finding SV-04 tells.
  /^configured AuthorizationPolicy will deny all traffic to TCP ports under its scope/,
  // Rules of the policy that nothing reaches; findings tell.
  /^virtualService rule .* not used \(/,
  // Linkerd's service mirror writes Endpoints, which its destination controller reads.
  /^v1 Endpoints is deprecated in v1\.33\+/,
];

/** What the server says against objects, and how it would change them. Where there is a dry run they are only asked about. */
export async function askedComplaints(mesh: AdmittingMesh, desired: Desired): Promise<string[]> {
  await mesh.prepare(desired.objects, desired.others);
  if (mesh.kind === 'consul')
    return replacesOthers(desired) ? rolloutComplaints(mesh, desired) : writtenComplaints(mesh, desired);
  const said = desired.objects.map(async (object) => {
    const after = markOwned(object, PROJECT, object.policies);
    const applied = await mesh.connection.apply({ ref: object, before: null, after, takeOver: false }, { dryRun: true });
    return complaintsAbout(desired.adapter, after, applied);
  });
  return (await Promise.all(said)).flat();
}

/** There is one of each of these entries, which others have written already. */
function replacesOthers({ objects }: Desired): boolean {
  return objects.some(({ collection }) => collection === 'proxy-defaults' || collection === 'mesh');
}

/** Writes new entries one after another and takes them back. */
async function writtenComplaints(mesh: AdmittingMesh, desired: Desired): Promise<string[]> {
  const written: NativeObject[] = [];
  const complaints: string[] = [];
  for (const { ref, after } of plan(desired, desired.objects, new Map())) {
    const object = { ...ref, body: after ?? {}, version: null, writers: [], source: null };
    const applied = await mesh.connection.apply({ ref, before: null, after: object, takeOver: false }, { dryRun: false });
    complaints.push(...complaintsAbout(desired.adapter, object, applied));
    if (applied.object !== null && applied.outcome === 'applied') written.unshift(applied.object);
  }
  for (const before of written) {
    const { outcome, detail } = await mesh.connection.apply(
      { ref: before, before, after: null, takeOver: false },
      { dryRun: false },
    );
    if (outcome !== 'applied') complaints.push(`delete ${nativeKey(before)}: ${outcome} ${detail}`);
  }
  return complaints;
}

/**
 * What is wrong with a real rollout: refusals and warnings, objects that come back otherwise than they were sent, a second plan
 * that is not empty, a second rollout that writes. Afterwards nothing of ours is left.
 */
export async function rolloutComplaints(mesh: AdmittingMesh, desired: Desired): Promise<string[]> {
  await mesh.prepare(desired.objects, desired.others);
  try {
    const first = await rollOut(mesh, desired, desired.objects);
    if (first.length > 0) return first;
    const observed = await observe(mesh, desired.adapter);
    const changes = plan(desired, desired.objects, observed);
    const replanned = changes
      .filter(isWrite)
      .map(({ ref, reason, fields }) => `${nativeKey(ref)} again: ${reason} ${fields.join(' ')}`);
    const resent = changes.filter((change) => !isWrite(change)).map((change) => resend(mesh, change, observed));
    return [...replanned, ...(await Promise.all(resent)).flat()];
  } finally {
    await rollOut(mesh, desired, []);
  }
}

async function rollOut(mesh: AdmittingMesh, desired: Desired, objects: readonly WrittenObject[]): Promise<string[]> {
  const observed = await observe(mesh, desired.adapter);
  const complaints: string[] = [];
  for (const change of plan(desired, objects, observed)) {
    const before = observed.get(nativeKey(change.ref)) ?? null;
    const after = objectOf(change);
    const applied = await mesh.connection.apply({ ref: change.ref, before, after, takeOver: change.takeOver }, { dryRun: false });
    if (after !== null) complaints.push(...complaintsAbout(desired.adapter, after, applied));
    else if (applied.outcome !== 'applied')
      complaints.push(`delete ${nativeKey(change.ref)}: ${applied.outcome} ${applied.detail}`);
  }
  return complaints;
}

function plan(
  { adapter }: Desired,
  desired: readonly WrittenObject[],
  observed: ReadonlyMap<string, NativeObject>,
): PlannedChange[] {
  const options = { adoption: 'always', revertsDrift: true, observedOnly: new Set<string>() } as const;
  return planChanges({ project: PROJECT, adapter, desired, observed: [...observed.values()], ...options });
}

async function resend(
  mesh: AdmittingMesh,
  change: PlannedChange,
  observed: ReadonlyMap<string, NativeObject>,
): Promise<string[]> {
  const before = observed.get(nativeKey(change.ref)) ?? null;
  const wanted = { ref: change.ref, before, after: objectOf(change), takeOver: false };
  const { outcome, detail } = await mesh.connection.apply(wanted, { dryRun: false });
  return outcome === 'unchanged' ? [] : [`${nativeKey(change.ref)} sent again: ${outcome} ${detail}`];
}

async function observe({ connection }: AdmittingMesh, adapter: MeshAdapter): Promise<Map<string, NativeObject>> {
  const pages = await Array.fromAsync(connection.observe([...new Set(ownedCollections(adapter))]));
  return new Map(pages.flatMap(({ objects }) => objects).map((object) => [nativeKey(object), object]));
}

function objectOf({ ref, after }: PlannedChange): NativeObject | null {
  return after === null ? null : { ...ref, body: after, version: null, writers: [], source: null };
}

function complaintsAbout(adapter: MeshAdapter, sent: NativeObject, { outcome, object, detail }: AppliedChange): string[] {
  const about = (text: string) => `${nativeKey(sent)}: ${text} in ${JSON.stringify(sent.body)}`;
  if (outcome !== 'applied' || object === null) return [about(`${outcome}: ${detail}`)];
  const warned = (detail ?? '').split('; virtual').map((text, index) => (index === 0 ? text : `virtual${text}`));
  const warnings = warned.filter((text) => text !== '' && !EXPECTED_WARNINGS.some((expected) => expected.test(text)));
  const [wanted, given] = [adapter.canonicalize(sent).body, adapter.canonicalize(object).body];
  const changed = isDeepStrictEqual(wanted, given) ? [] : fieldDifferences(wanted, given);
  return [
    ...warnings.map((text) => about(`warning: ${text}`)),
    ...changed.map((difference) => about(`came back otherwise: ${JSON.stringify(difference)}`)),
  ];
}

/** The entries of a snapshot that the objects do not replace. */
export function othersOf(adapter: MeshAdapter, snapshot: NativeSnapshot, objects: readonly NativeObject[]): NativeObject[] {
  const ours = new Set(objects.map(nativeKey));
  return snapshot.objects.filter((object) => adapter.writeOrder.includes(object.collection) && !ours.has(nativeKey(object)));
}
