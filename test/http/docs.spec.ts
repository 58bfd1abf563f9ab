import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/test-app.js';

describe('Swagger UI', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('is served wholly from here, under a policy that allows nothing else', async () => {
    const page = await app.anonymous.get('/docs').expect(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\.\/docs\//);
      await app.anonymous.get(source.slice(1)).expect(200);
    }
  });

  it('keeps the token, asks nobody to validate, opens closed', async () => {
    const { text } = await app.anonymous.get('/docs/swagger-ui-init.js').expect(200);
    for (const setting of ['"persistAuthorization": true', '"validatorUrl": null', '"docExpansion": "none"', '"filter": true']) {
      expect(text).toContain(setting);
    }
  });

  it('reads the document that the API serves', async () => {
    const { body } = await app.anonymous.get('/openapi.json').expect(200);
    expect(body.openapi).toBe('3.1.0');
    expect(body.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it('leaves the API under a policy that allows no page', async () => {
    const { headers } = await app.anonymous.get('/livez').expect(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
