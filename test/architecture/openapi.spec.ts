import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/platform/openapi/build-document.js';
import { testApp, type TestApp } from '../support/test-app.js';

interface Media {
  example?: unknown;
}
interface OperationObject {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

describe('the API document', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let operations: OperationObject[];
  beforeAll(async () => {
    app = await testApp();
    document = JSON.parse(JSON.stringify(buildDocument(app.nest))) as OpenAPIObject;
    operations = Object.values(document.paths).flatMap((path) => Object.values(path) as OperationObject[]);
  });
  afterAll(() => app.close());

  it('is the committed one; `npm run openapi` writes it', async () => {
    expect(document).toEqual(JSON.parse(await readFile('openapi/openapi.json', 'utf8')));
  });

  it('refers only to components that it has', () => {
    const text = JSON.stringify(document);
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
    const dead = references.filter((reference) => !names.has(reference.replace('#/components/schemas/', '')));
    expect([...new Set(dead)]).toEqual([]);
    expect([...names].filter((name) => name.startsWith('Anonymous'))).toEqual([]);
  });

  it('gives every operation an id, a summary, one known tag and an answer for failures', () => {
    const tags = new Set(document.tags?.map(({ name }) => name));
    for (const { operationId, summary, tags: own, responses, security } of operations) {
      expect({ operationId, summary }).toEqual({ operationId: expect.any(String), summary: expect.any(String) });
      expect([operationId, own?.length, tags.has(own?.[0] ?? '')]).toEqual([operationId, 1, true]);
      if (security?.length !== 0)
        expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(['401'])]);
    }
  });

  it('gives every body and every answer with content an example', () => {
    const missing = operations.flatMap(({ operationId, requestBody, responses }) => {
      const answers = Object.entries(responses).filter(([status]) => status === '200' || status === '201');
      const contents = [requestBody?.content, ...answers.map(([, { content }]) => content)].filter(
        (content) => content !== undefined,
      );
      return contents.some((content) => !Object.values(content).some(({ example }) => example !== undefined))
        ? [operationId]
        : [];
    });
    expect(missing).toEqual([]);
  });
});
