import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientConfig } from '../../src/platform/database/database-address.js';
import { PROJECT, testApp, type TestApp } from '../support/test-app.js';

describe('the audit trail', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
    await app.admin.put(`/v1/projects/${PROJECT}`).send({}).expect(201);
  });
  afterAll(() => app.close());

  const sql = async (text: string) => {
    const client = new Client(clientConfig(app.database));
    await client.connect();
    await client.query(text).finally(() => client.end());
  };

  it('tells who did what, newest first, with the request', async () => {
    const { body } = await app.admin
      .post('tokens')
      .set('x-request-id', 'r-1')
      .send({ name: 'x', roles: ['viewer'] })
      .expect(201);
    const trail = await app.admin.get('audit-events?limit=1').expect(200);
    expect(trail.body.items[0]).toMatchObject({
      action: 'create',
      subject: 'Token',
      resource: `tokens/${body.id}`,
      actor: { name: 'bootstrap' },
      requestId: 'r-1',
    });
  });

  it('cannot be changed by the application’s own role', async () => {
    await expect(sql(`UPDATE audit_events SET resource = 'x'`)).rejects.toThrow('never changed');
    await expect(sql('DELETE FROM audit_events')).rejects.toThrow('never changed');
    await expect(sql('TRUNCATE audit_events CASCADE')).rejects.toThrow('never changed');
  });

  it('shows where somebody changed it nevertheless', async () => {
    const whole = await app.admin.get('audit-events/verification').expect(200);
    expect(whole.body).toMatchObject({ brokenAt: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(whole.body.sealed).toBeGreaterThan(1);
    await sql(`ALTER TABLE audit_events DISABLE TRIGGER ALL; UPDATE audit_events SET resource = 'x' WHERE request_id = 'r-1'`);
    const broken = await app.admin.get('audit-events/verification').expect(200);
    const { body } = await app.admin.get('audit-events?limit=1').expect(200);
    expect(broken.body.brokenAt).toBe(body.items[0].id);
  });
});
