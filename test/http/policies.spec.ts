import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const YAML = 'application/yaml';
const policy = (name: string, method = 'GET') => ({
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace: 'shop' },
  spec: { target: { service: 'web' }, rules: [{ to: [{ methods: [{ exact: method }] }] }] },
});
const yaml = (name: string, method = 'GET') => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  rules:
    - to: [{ methods: [{ exact: ${method} }] }]
`;
const at = (name: string) => `policies/AuthorizationPolicy/shop/${name}`;

describe('policies', () => {
  let app: TestApp;
  let author: Agent;
  beforeAll(async () => {
    app = await testApp();
    author = await app.as('author');
  });
  afterAll(() => app.close());

  const revision = async () => (await author.get('revisions?limit=1').expect(200)).body.items[0]?.number ?? 0;
  const apply = (text: string, query = '') => author.post(`apply${query}`).set('content-type', YAML).send(text);

  it('are made with their defaults, changed by who read them, and removed', async () => {
    const made = await author.put(at('one')).send(policy('one')).expect(201);
    expect(made.headers).toMatchObject({ location: `/v1/projects/shop/${at('one')}`, etag: '"1"' });
    expect(made.body).toMatchObject({ version: 1, policy: { spec: { action: 'allow' } }, origins: [] });
    await author.put(at('one')).send(policy('one', 'PUT')).expect(428);
    await author.put(at('one')).set('if-match', '"9"').send(policy('one', 'PUT')).expect(412);
    const changed = await author.put(at('one')).set('if-match', '"1"').send(policy('one', 'PUT')).expect(200);
    expect(changed.body).toMatchObject({ version: 2, revision: made.body.revision + 1 });
    const same = await author.put(at('one')).set('if-match', '"2"').send(policy('one', 'PUT')).expect(200);
    expect(same.body).toEqual(changed.body);
    await author.get(at('one')).set('if-none-match', '"2"').expect(304);
    await author.delete(at('one')).expect(428);
    await author.delete(at('one')).set('if-match', '"1"').expect(412);
    await author.delete(at('one')).set('if-match', '"2"').expect(204);
    await author.get(at('one')).expect(404);
    await author.delete(at('one')).set('if-match', '"2"').expect(404);
    const again = await author.put(at('one')).send(policy('one')).expect(201);
    expect(again.body.revision).toBe(await revision());
  });

  it('are named by their path', async () => {
    const { body } = await author.put(at('named')).send(policy('other')).expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/metadata', code: 'NAME_MISMATCH' })]);
    await author.put('policies/Nonsense/shop/named').send(policy('named')).expect(400);
    await author.get('policies/AuthorizationPolicy/shop/Named').expect(400);
  });

  it('are refused with every violation', async () => {
    const bad = { ...policy('bad'), colour: 'red', spec: { action: 'maybe', rules: [{ to: [{ ports: [0] }] }], extra: 1 } };
    const { body } = await author.put(at('bad')).send(bad).expect(400);
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted();
    expect(pointers).toEqual(['/colour', '/spec/action', '/spec/extra', '/spec/rules/0/to/0/ports/0']);
    const block = { ...policy('bad'), spec: { rules: [{ from: [{ ipBlocks: ['10.0.0.0/99'] }] }] } };
    const values = await author.put(at('bad')).send(block).expect(400);
    expect(values.body.errors).toEqual([expect.objectContaining({ code: 'INVALID_VALUE' })]);
  });

  it('are listed in pages, by kind and namespace', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) await author.put(at(name)).send(policy(name)).expect(201);
    const first = await author.get('policies?kind=AuthorizationPolicy&namespace=shop&limit=2').expect(200);
    expect(first.body.items).toHaveLength(2);
    const next = `policies?kind=AuthorizationPolicy&namespace=shop&limit=2&cursor=${first.body.nextCursor}`;
    const second = await author.get(next).expect(200);
    const names = [...first.body.items, ...second.body.items].map((one) => one.policy.metadata.name);
    expect(names).toEqual(['list-a', 'list-b', 'list-c', 'one'].slice(0, names.length));
    expect((await author.get('policies?kind=TrafficRoute').expect(200)).body.items).toEqual([]);
    await author.get(`policies?limit=2&cursor=${first.body.nextCursor}`).expect(400);
  });

  describe('applied together', () => {
    it('are answered per document, with file and line, and make one revision', async () => {
      const before = await revision();
      const text = `# a comment\n${yaml('apply-a')}---\n# another\n---\n${yaml('apply-b')}`;
      const { body } = await apply(text, '?file=shop.yaml&message=first').expect(200);
      expect(body).toEqual({
        revision: before + 1,
        documents: [
          expect.objectContaining({ file: 'shop.yaml', document: 0, line: 2, name: 'apply-a', outcome: 'created', version: 1 }),
          expect.objectContaining({ file: 'shop.yaml', document: 1, line: 11, name: 'apply-b', outcome: 'created', version: 1 }),
        ],
      });
      const again = await apply(text, '?file=shop.yaml').expect(200);
      expect(again.body.revision).toBe(before + 1);
      expect(again.body.documents.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['unchanged', 'unchanged']);
      const made = await author.get(`revisions/${before + 1}`).expect(200);
      expect(made.body).toMatchObject({ message: 'first', author: { name: 'author' } });
    });

    it('come as a JSON list too', async () => {
      const { body } = await author
        .post('apply')
        .send([policy('json-a'), policy('apply-a', 'PUT')])
        .expect(200);
      expect(body.documents.map(({ name, outcome }: Record<string, string>) => [name, outcome])).toEqual([
        ['json-a', 'created'],
        ['apply-a', 'updated'],
      ]);
    });

    it('are all refused where one is wrong, with its line', async () => {
      const before = await revision();
      const { body } = await apply(`${yaml('fine')}---\n${yaml('wrong', '7')}---\nkind: Nonsense\n`).expect(400);
      expect(body.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ document: 1, line: 13, pointer: '/spec/rules/0/to/0/methods/0/exact' }),
          expect.objectContaining({ document: 2 }),
        ]),
      );
      expect(await revision()).toBe(before);
      await author.get(at('fine')).expect(404);
    });

    it('are refused where a name stands twice', async () => {
      const { body } = await apply(`${yaml('twice')}---\n${yaml('twice', 'PUT')}`).expect(400);
      expect(body.errors).toEqual([expect.objectContaining({ code: 'DUPLICATE', document: 1, line: 10 })]);
    });

    it('change nothing in a dry run', async () => {
      const before = await revision();
      const { body } = await apply(`${yaml('dry')}---\n${yaml('apply-b', 'HEAD')}`, '?dryRun=true').expect(200);
      expect(body.documents.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['created', 'updated']);
      expect(await revision()).toBe(before);
      await author.get(at('dry')).expect(404);
      const audit = await app.admin.get('audit-events?limit=1').expect(200);
      expect(audit.body.items[0].resource).toBe(`revisions/${before}`);
    });

    it('must be some, and known parameters', async () => {
      await apply('# nothing\n').expect(400);
      await apply(yaml('x'), '?dryrun=true').expect(400);
    });

    it('from many authors at once make one revision each and lose nothing', async () => {
      const before = await revision();
      const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => apply(yaml(`many-${index}`)).expect(200)));
      const numbers = answers.map(({ body }) => body.revision as number).toSorted((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 8 }, (_, index) => before + 1 + index));
    });
  });

  it('of a revision stay as they were', async () => {
    await author.put(at('kept')).send(policy('kept')).expect(201);
    const number = await revision();
    const before = await author.get(`revisions/${number}`).expect(200);
    expect(before.body.changes).toEqual([{ kind: 'AuthorizationPolicy', namespace: 'shop', name: 'kept', outcome: 'created' }]);
    await author.delete(at('kept')).set('if-match', '"1"').expect(204);
    expect((await author.get(`revisions/${number}`).expect(200)).body).toEqual(before.body);
    for (const method of ['put', 'delete', 'post'] as const) await author[method](`revisions/${number}`).expect(405);
    await author.get('revisions/99999').expect(404);
    await author.get('revisions/one').expect(400);
  });

  it('are audited with each change', async () => {
    await apply(yaml('audited')).expect(200);
    const { body } = await app.admin.get('audit-events?limit=1').expect(200);
    expect(body.items[0]).toMatchObject({
      action: 'update',
      subject: 'Policy',
      resource: `revisions/${await revision()}`,
      actor: { name: 'author' },
      detail: { policies: ['created AuthorizationPolicy shop/audited'] },
    });
  });

  it.each([
    ['a NUL character', 'a\u0000b'],
    ['half a surrogate pair', '\ud800'],
  ])('may not hold %s, which the database cannot keep', async (_, text) => {
    const label = { ...policy('odd'), metadata: { name: 'odd', namespace: 'shop', labels: { team: text } } };
    const json = await author.put(at('odd')).send(label).expect(400);
    expect(json.body.code).toBe('CONCORDAT-MALFORMED');
    const escaped = text === '\ud800' ? String.raw`"\ud800"` : String.raw`"a\0b"`;
    await apply(yaml('odd').replace('namespace: shop', `namespace: shop, labels: { team: ${escaped} }`)).expect(400);
    await author.get(at('odd')).expect(404);
  });

  it('may not be named with one in the address', async () => {
    await apply(yaml('odd'), '?file=a%00b').expect(400);
    await author.get('/v1/projects/sh%00op/policies').expect(400);
  });
});
