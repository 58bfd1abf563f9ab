import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/test-app.js';

const YAML = 'application/yaml';
const JSON_TYPE = 'application/json';

describe('bodies', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  const put = (type: string, body: string) => app.admin.put('/v1/projects/bodies').set('content-type', type).send(body);

  it('are refused with every violation and its pointer', async () => {
    const { body, headers } = await app.admin
      .post('tokens')
      .send({ name: '', roles: ['king', 'viewer', 7], expiresAt: 'soon', extra: 1, more: 2 })
      .expect(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 400, code: 'CONCORDAT-VALIDATION', type: 'urn:concordat:problem:validation' });
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.toSorted()).toEqual(['/expiresAt', '/extra', '/more', '/name', '/roles/0', '/roles/2']);
  });

  it('name a parameter that is wrong', async () => {
    const path = await app.admin.get('/v1/projects/Shop_1').expect(404);
    expect(path.body.code).toBe('CONCORDAT-NOT-FOUND');
    const query = await app.admin.get('/v1/projects?limit=none&colour=red').expect(400);
    expect(query.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      'query/colour',
      'query/limit',
    ]);
  });

  it('may be YAML', async () => {
    const { body } = await put(YAML, '# a comment\nsettings:\n  authorMayApprove: true\n').expect(201);
    expect(body.settings).toEqual({ authorMayApprove: true });
  });

  it.each([
    ['JSON that ends too early', JSON_TYPE, '{"settings":'],
    ['text that is no JSON', JSON_TYPE, 'settings: {}'],
    ['JSON nested 100,000 deep', JSON_TYPE, '['.repeat(100_000) + ']'.repeat(100_000)],
    ['JSON objects nested 100,000 deep', JSON_TYPE, '{"a":'.repeat(100_000)],
    ['a prototype key', JSON_TYPE, '{"settings":{"__proto__":{"authorMayApprove":true}}}'],
    ['an escaped prototype key', JSON_TYPE, String.raw`{"\u005f_proto__":{}}`],
    ['YAML that is none', YAML, 'settings: [1, 2\nname: }'],
    ['YAML nested 10,000 deep', YAML, '['.repeat(10_000)],
    ['YAML with an alias', YAML, 'a: &x 1\nb: *x\n'],
    ['a YAML bomb', YAML, bomb()],
    ['YAML with a duplicate key', YAML, 'settings: {}\nsettings: {}\n'],
    ['YAML with a tag', YAML, 'settings: !!js/function "x"\n'],
    ['a YAML prototype key', YAML, '__proto__: {settings: {}}\n'],
  ])('refuse %s', async (_, type, text) => {
    const started = performance.now();
    const { body } = await put(type, text).expect(400);
    expect(body.code).toBe('CONCORDAT-MALFORMED');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('say where YAML is wrong', async () => {
    const { body } = await put(YAML, 'settings: {}\n---\na: 1\na: 2\n').expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ document: 1, line: 4, code: 'YAML' })]);
  });

  it('hold one document where one is expected', async () => {
    const { body } = await put(YAML, 'settings: {}\n---\nsettings: {}\n').expect(400);
    expect(body.errors[0]).toMatchObject({ code: 'TOO_MANY_DOCUMENTS', line: 3 });
  });

  it('are limited to 5 MiB', async () => {
    const { body } = await put(JSON_TYPE, JSON.stringify({ text: 'x'.repeat(6 * 1024 * 1024) })).expect(413);
    expect(body.code).toBe('CONCORDAT-TOO-LARGE');
  });

  it('are of a known media type', async () => {
    const { body } = await put('text/html', '<p>').expect(415);
    expect(body.code).toBe('CONCORDAT-UNSUPPORTED-MEDIA-TYPE');
  });
});

/** Nine levels of nine aliases each: 387 million values in 300 bytes. */
function bomb(): string {
  const levels = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let at = 1; at < 9; at += 1) {
    const [name, before] = [String.fromCharCode(97 + at), String.fromCharCode(96 + at)];
    levels.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
  }
  return levels.join('\n');
}
