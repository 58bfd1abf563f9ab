import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDocuments } from '../../src/platform/http/source-documents.js';
import { buildDocument } from '../../src/platform/openapi/build-document.js';
import { testApp, type TestApp } from '../support/test-app.js';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly security?: unknown[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly description?: string; readonly content?: Record<string, Media> }>;
}
/** Their bodies are documents of their own form: the schema of the API does not describe them. */
const DOCUMENT_BODIES = new Set(['putMeshDocuments', 'applyPolicies', 'startCheck']);

describe('every example of the API document', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let operations: Operation[];
  beforeAll(async () => {
    app = await testApp();
    document = JSON.parse(JSON.stringify(buildDocument(app.nest))) as OpenAPIObject;
    operations = Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[]);
  });
  afterAll(() => app.close());

  /** The schema as zod reads it, with the components that it refers to. */
  const parserOf = (schema: object) => {
    const text = JSON.stringify({ ...schema, $defs: document.components?.schemas });
    return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as z.core.JSONSchema.JSONSchema);
  };
  const mistakes = (name: string, { schema, example }: Media) => {
    if (schema === undefined || example === undefined || Object.keys(schema).length === 0) return [];
    const result = parserOf(schema).safeParse(example);
    return result.success ? [] : [`${name}: ${z.prettifyError(result.error)}`];
  };

  it('keeps the schema of its answer', () => {
    const wrong = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, { content = {} }]) =>
        Object.entries(content).flatMap(([type, media]) => mistakes(`${operationId} ${status} ${type}`, media)),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the schema of its body, as JSON and as YAML', () => {
    const wrong = operations
      .filter(({ operationId }) => !DOCUMENT_BODIES.has(operationId))
      .flatMap(({ operationId, requestBody }) =>
        Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema, example }]) => {
          const value = typeof example === 'string' ? readDocuments(example)[0]?.value : example;
          return mistakes(`${operationId} ${type}`, { ...(schema === undefined ? {} : { schema }), example: value });
        }),
      );
    expect(wrong).toEqual([]);
  });

  it('is refused by this test where it is wrong', () => {
    const media = operations.find(({ operationId }) => operationId === 'getMesh')?.responses['200']?.content?.[
      'application/json'
    ];
    expect(mistakes('getMesh', { ...media, example: { ...(media?.example as object), kind: 'king' } })).toHaveLength(1);
  });

  it('comes with problems for each failure of an operation that takes a token', () => {
    for (const { operationId, summary, security, responses } of operations) {
      expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/^[A-Z]/)]);
      if (security?.length === 0) continue;
      const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect([operationId, failures.map(([status]) => status)]).toEqual([
        operationId,
        expect.arrayContaining(['400', '401', '403', '404']),
      ]);
      for (const [status, { content }] of failures)
        expect([operationId, status, Object.keys(content ?? {})]).toEqual([operationId, status, ['application/problem+json']]);
    }
  });
});
