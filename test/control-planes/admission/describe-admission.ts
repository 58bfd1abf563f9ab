import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.js';
import type { MeshKind } from '../../../src/domain/model/mesh-kind.js';
import { askedComplaints, rolloutComplaints, type Desired } from './admission-complaints.js';
import { startAdmittingMesh, type AdmittingMesh } from './admitting-mesh.js';
import { casesByFeature, generatedCases } from './generated-cases.js';
import { storiesOf } from './story-objects.js';
import { WrittenFields } from './written-fields.js';

/** How many generated sets of policies are asked about, and how many of them are rolled out. */
export interface AdmissionRuns {
  readonly asked: number;
  readonly rolledOut: number;
}

/** Everything that our writers write for a kind of mesh is taken by its real control plane and comes back as it was sent. */
export function describeAdmission(kind: MeshKind, runs: AdmissionRuns): void {
  describe(`what is written for ${kind}`, () => {
    let mesh: AdmittingMesh;
    const fields = new WrittenFields();
    const distinct = new Set<string>();

    beforeAll(async () => void (mesh = await startAdmittingMesh(kind)));
    afterAll(() => mesh.close());

    const note = ({ objects }: Desired): void => {
      for (const object of objects) {
        fields.add(object);
        distinct.add(canonicalJson(object.body));
      }
    };

    it.each(storiesOf(kind).map((story) => [story.name, story] as const))('%s', async (_, story) => {
      note(story);
      expect(await rolloutComplaints(mesh, story)).toEqual([]);
    });

    it('of each feature of a route is admitted', async () => {
      for (const desired of casesByFeature(kind)) {
        note(desired);
        expect(await askedComplaints(mesh, desired)).toEqual([]);
      }
    });

    it('of generated policies is admitted', async () => {
      const property = fc.asyncProperty(generatedCases(kind), async (generated) => {
        const isNew = generated.objects.some(({ body }) => !distinct.has(canonicalJson(body)));
        if (isNew) expect(await askedComplaints(mesh, generated)).toEqual([]);
        // Only now: what is refused must be asked about again while it is shrunk.
        note(generated);
      });
      await fc.assert(property, { numRuns: runs.asked });
    });

    it('of generated policies is rolled out, planned again and sent again', async () => {
      const property = fc.asyncProperty(generatedCases(kind), async (generated) => {
        note(generated);
        expect(await rolloutComplaints(mesh, generated)).toEqual([]);
      });
      await fc.assert(property, { numRuns: runs.rolledOut });
    });

    it('is 2,000 different objects and more, with every field that is ever written', async () => {
      process.stdout.write(`${kind}: ${distinct.size} different objects\n`);
      if (process.env['FIELDS'] !== undefined) process.stdout.write(`${fields.table}\n`);
      expect(distinct.size).toBeGreaterThanOrEqual(2000);
      // Other seeds meet rare fields or do not; `-u` rewrites the list for the usual one.
      const isUsual = process.env['PROPERTY_SEED'] === undefined;
      if (isUsual) await expect(`${fields.paths.join('\n')}\n`).toMatchFileSnapshot(`fields/${kind}.txt`);
    });
  });
}
