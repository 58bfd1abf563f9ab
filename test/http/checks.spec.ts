import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/domain/analysis/catalogue.js';
import type { Finding } from '../../src/domain/analysis/finding.js';
import type { Check } from '../../src/features/checks/checks.schemas.js';
import { liveProject, type LiveProject } from '../support/live-project.js';

const BAD = `apiVersion: concordat/v1
kind: TrafficRoute
metadata: { name: broken, namespace: bookinfo }
spec:
  placement: { meshes: [east] }
  hosts: [{ service: reviews }]
  rules: [{ backends: [{ service: reviews, subset: v9 }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: invalid, namespace: bookinfo }
spec: { action: maybe }
`;

interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  level: string;
  kind: string;
  message: { text: string };
  locations: SarifLocation[];
  relatedLocations: SarifLocation[];
  partialFingerprints: Record<string, string>;
}
interface SarifLocation {
  physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
}

describe('checks', () => {
  let project: LiveProject;
  let check: Check;
  beforeAll(async () => {
    project = await liveProject('east', 'south');
    await project.import('east', 'south');
    check = (await project.author.post('checks?wait=60s').send({}).expect(201)).body as Check;
  });
  afterAll(() => project.close());

  it('find what was planted, with both sides, a reason and a way to mend it', () => {
    expect(check).toMatchObject({ state: 'SUCCEEDED', error: null, revision: 1, meshes: ['east', 'south'] });
    const dangling = check.findings.find(({ code }) => code === 'TR-03');
    expect(dangling).toMatchObject({ severity: 'error', verdict: 'VIOLATED', why: expect.stringContaining('v2') as string });
    const parity = check.findings.find(({ code }) => code === 'XM-01');
    expect(new Set(parity?.objects.map(({ mesh }) => mesh)).size).toBe(2);
    const decisions = parity?.witness?.decisions.map(({ decision }) => decision);
    expect(decisions).toContain('allow');
    expect(new Set(decisions).size).toBe(2);
    const order = check.findings.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('have a witness that the meshes themselves confirm', async () => {
    for (const { witness } of check.findings.filter(({ code }) => code === 'XM-01')) {
      if (witness === null) continue;
      const said = witness.decisions.find(({ mesh }) => mesh === witness.query.target.mesh);
      const { body } = await project.author
        .post('access-queries')
        .send({ queries: [witness.query] })
        .expect(200);
      expect(body.answers[0].decisions).toEqual([said]);
    }
  });

  it('read documents in place of the stored ones, and tell their lines', async () => {
    const { body } = await project.author
      .post('checks?wait=60s&file=new.yaml')
      .set('content-type', 'application/yaml')
      .send(BAD)
      .expect(201);
    const own = (body.findings as Finding[]).filter(({ objects }) => objects.some(({ file }) => file === 'new.yaml'));
    expect(own.map(({ code, objects }) => [code, objects[0]?.line])).toEqual(
      expect.arrayContaining([
        ['TR-03', 1],
        ['SV-01', 9],
      ]),
    );
    await project.author.get('policies/TrafficRoute/bookinfo/broken').expect(404);
  });

  it('come as SARIF 2.1.0', async () => {
    const { text, headers } = await project.author
      .get(`checks/${check.id}`)
      .set('accept', 'application/sarif+json')
      .buffer(true)
      .parse((response, done) => {
        response.setEncoding('utf8');
        let data = '';
        response.on('data', (chunk: string) => (data += chunk));
        response.on('end', () => done(null, data));
      })
      .expect(200)
      .then((response) => ({ text: response.body as string, headers: response.headers as Record<string, string> }));
    expect(headers['content-type']).toBe('application/sarif+json; charset=utf-8');
    const { version, runs } = JSON.parse(text);
    expect([version, runs.length]).toEqual(['2.1.0', 1]);
    const { tool, results } = runs[0] as { tool: { driver: { name: string; rules: { id: string }[] } }; results: SarifResult[] };
    expect(results).toHaveLength(check.findings.length);
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const result of results) {
      expect(ids[result.ruleIndex]).toBe(result.ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']).toContain(result.kind);
      // SARIF 2.1.0, 3.27.10: a result of another kind than fail has the level none.
      if (result.kind !== 'fail') expect(result.level).toBe('none');
      expect(result.message.text).not.toBe('');
      expect(Object.values(result.partialFingerprints).every((value) => typeof value === 'string')).toBe(true);
      for (const { physicalLocation } of [...result.locations, ...result.relatedLocations]) {
        expect(() => new URL(physicalLocation.artifactLocation.uri, 'file:///')).not.toThrow();
        expect(physicalLocation.artifactLocation.uri).not.toMatch(/[\s<>"{}|\\^`]/);
        expect(physicalLocation.region.startLine).toBeGreaterThan(0);
      }
    }
  });

  it('come as JUnit', async () => {
    const { text } = await project.author.get(`checks/${check.id}`).set('accept', 'application/xml').expect(200);
    const cases = text.match(/<testcase /g)?.length ?? 0;
    const codes = new Set(check.findings.map(({ code }) => code));
    expect(cases).toBe(check.findings.length + Object.keys(CATALOGUE).filter((code) => !codes.has(code)).length);
    expect(text).toContain(`tests="${cases}" failures="${check.summary.error + check.summary.warning}"`);
    expect(text.match(/<failure /g)).toHaveLength(check.summary.error + check.summary.warning);
  });

  it('come in no other form', async () => {
    const { body } = await project.author.get(`checks/${check.id}`).set('accept', 'text/html').expect(406);
    expect(body.code).toBe('CONCORDAT-NOT-ACCEPTABLE');
  });

  it('tell that they still run as JSON, whatever was asked for', async () => {
    const { body } = await project.author.post('checks').set('accept', 'application/sarif+json').send({}).expect(202);
    expect(body).toMatchObject({ done: false, kind: 'checks.run' });
    await project.author.get(`operations/${body.id}?wait=30s`).expect(200);
  });

  it('are refused for what is not there', async () => {
    await project.author
      .post('checks')
      .send({ meshes: ['nobody'] })
      .expect(400);
    await project.author.post('checks').send({ revision: 99 }).expect(404);
    await project.author.post('checks').send({ depth: 3 }).expect(400);
    await project.author.get('checks/019aabde-1c00-7000-8000-000000000021').expect(404);
  });

  describe('findings', () => {
    const page = async (query: string) => (await project.author.get(`findings?check=${check.id}${query}`).expect(200)).body;

    it('come in pages, worst first', async () => {
      const found: Finding[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { items, nextCursor } = await page(`&limit=2${cursor}`);
        expect(items.length).toBeLessThanOrEqual(2);
        found.push(...items);
        cursor = nextCursor === null ? null : `&cursor=${nextCursor}`;
      }
      expect(found).toEqual(check.findings);
    });

    it('can be chosen by severity, code and mesh', async () => {
      const chosen = async (query: string) => (await page(`&limit=500${query}`)).items as Finding[];
      expect(await chosen('&severity=error')).toEqual(check.findings.filter(({ severity }) => severity === 'error'));
      expect(await chosen('&code=XM-01')).toEqual(check.findings.filter(({ code }) => code === 'XM-01'));
      expect(await chosen('&mesh=south')).toEqual(
        check.findings.filter(({ objects }) => objects.some(({ mesh }) => mesh === 'south')),
      );
      const { nextCursor } = await page('&limit=1');
      await project.author.get(`findings?check=${check.id}&limit=1&severity=error&cursor=${nextCursor}`).expect(400);
      await project.author.get('findings?severity=awful').expect(400);
    });
  });

  it('are listed and audited', async () => {
    const { body } = await project.author.get('checks?limit=500').expect(200);
    expect(body.items.map(({ id }: Check) => id)).toContain(check.id);
    const audit = await project.app.admin.get('audit-events?limit=500').expect(200);
    expect(audit.body.items.map(({ resource }: { resource: string }) => resource)).toContain(`checks/${check.id}`);
  });
});
