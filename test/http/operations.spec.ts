import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Module, Post, type OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../src/access/actor.js';
import { CurrentActor } from '../../src/access/caller.js';
import { Can } from '../../src/access/can.js';
import { DomainError } from '../../src/domain/errors.js';
import { Operations, type OperationRun } from '../../src/features/operations/operations.js';
import type { Operation } from '../../src/features/operations/operations.schemas.js';
import { Transactions } from '../../src/platform/database/transactions.js';
import type { Answer } from '../../src/platform/http/answer.js';
import { WaitFor, type Wait } from '../../src/platform/http/wait.js';
import { Idempotency } from '../../src/platform/idempotency/idempotency.js';
import { IdempotencyKey, type IdempotentRequest } from '../../src/platform/idempotency/idempotent-request.js';
import { ADMIN_TOKEN, PROJECT, testApp, type TestApp } from '../support/test-app.js';

const Work = z.object({
  name: z.string(),
  takes: z.number().default(0),
  holds: z.number().default(0),
  fails: z.enum(['domain', 'bug', 'once']).optional(),
});
type Work = z.infer<typeof Work>;
const runs: string[] = [];

@Controller('v1/projects/:project/probes')
class ProbeController implements OnModuleInit {
  constructor(
    private readonly operations: Operations,
    private readonly transactions: Transactions,
    private readonly idempotency: Idempotency,
  ) {}

  onModuleInit(): void {
    this.operations.define('probes.run', (run) => this.#run(run), { ordered: true });
  }

  @Post()
  @Can('create', 'Check')
  async post(
    @Body({ schema: Work }) body: Work,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
    @IdempotencyKey() request: IdempotentRequest,
  ): Promise<Answer<unknown>> {
    const start = { actor, project: PROJECT, kind: 'probes.run', resource: `/probes/${body.name}`, data: body, key: 'one' };
    const operation = await this.idempotency.once(request, actor.id, async (tx) => {
      await sleep(body.holds);
      return this.operations.start(tx, start);
    });
    return this.operations.answer<unknown>(operation, wait, async () => ({ name: body.name }));
  }

  async #run(run: OperationRun): Promise<void> {
    const { name, takes, fails } = Work.parse(run.data);
    runs.push(name);
    await sleep(takes);
    if (fails === 'domain') throw new DomainError('UNREACHABLE', 'The mesh east does not answer.');
    if (fails === 'bug' || (fails === 'once' && runs.filter((other) => other === name).length === 1)) throw new Error('a bug');
    await this.transactions.run(async (tx) => void (await run.finish(tx)));
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

let keys = 0;

describe('long work', () => {
  let app: TestApp;
  let replica: TestApp;
  beforeAll(async () => {
    app = await testApp({ modules: [ProbeModule] });
    replica = await testApp({ modules: [ProbeModule], database: app.database });
    await app.admin.put(`/v1/projects/${PROJECT}`).send({}).expect(201);
  });
  afterAll(() => Promise.all([app.close(), replica.close()]));

  const post = (work: z.input<typeof Work>, query = '', key = `key-${(keys += 1)}`, at = app) =>
    at.admin.post(`probes${query}`).set('idempotency-key', key).send(work);

  it('answers 202 at once and can be waited for on another replica', async () => {
    const accepted = await post({ name: 'slow', takes: 300 }).expect(202);
    expect(accepted.headers).toMatchObject({ 'retry-after': '2' });
    expect(accepted.body).toMatchObject({ done: false, resource: '/probes/slow' });
    const done = await replica.admin.get(`${accepted.headers['location']}?wait=10s`).expect(200);
    expect(done.body).toMatchObject({ state: 'SUCCEEDED', done: true, error: null });
  });

  it('answers the result itself within the wait', async () => {
    const answer = await post({ name: 'quick' }, '?wait=20s').expect(201);
    expect(answer.headers['location']).toBe('/probes/quick');
    expect(answer.body).toEqual({ name: 'quick' });
  });

  it('gives the cause of a failure to who waits and keeps it', async () => {
    const failed = await post({ name: 'cut', fails: 'domain' }, '?wait=20s').expect(502);
    expect(failed.body).toMatchObject({ code: 'CONCORDAT-UNREACHABLE', detail: 'The mesh east does not answer.' });
    const { body } = await app.admin.get('operations?limit=1').expect(200);
    expect((body.items as Operation[])[0]).toMatchObject({ state: 'FAILED', done: true, error: { status: 502 } });
  });

  it('tries again after a bug and at last tells nothing of it', async () => {
    await post({ name: 'once', fails: 'once' }, '?wait=20s').expect(201);
    const failed = await post({ name: 'bug', fails: 'bug' }, '?wait=30s').expect(500);
    expect(JSON.stringify(failed.body)).not.toContain('a bug');
    expect(runs.filter((name) => name === 'bug')).toHaveLength(3);
  }, 30_000);

  it('runs the jobs of a key one after the other over all replicas', async () => {
    runs.length = 0;
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const [at, name] of names.entries())
      await post({ name, takes: 20 }, '', undefined, at % 2 === 0 ? app : replica).expect(202);
    await post({ name: 'last' }, '?wait=20s').expect(201);
    expect(runs).toEqual([...names, 'last']);
  });

  it('does the work of one Idempotency-Key once', async () => {
    runs.length = 0;
    const first = await post({ name: 'same' }, '?wait=20s', 'k').expect(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const again = await post({ name: 'same' }, '?wait=20s', 'k', replica).expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(runs).toEqual(['same']);
    const other = await post({ name: 'other' }, '', 'k').expect(422);
    expect(other.body.code).toBe('CONCORDAT-IDEMPOTENCY-KEY-REUSED');
    await app.admin.post('probes').send({ name: 'x' }).expect(400);
  });

  it('refuses the same request while the first still runs, and keeps nothing of one that failed', async () => {
    const [first, second] = await Promise.all([
      post({ name: 'held', holds: 3000 }, '', 'held'),
      sleep(500).then(() => post({ name: 'held', holds: 3000 }, '', 'held', replica)),
    ]);
    expect([first.status, second.status]).toEqual([202, 409]);
    expect(second.body.code).toBe('CONCORDAT-IDEMPOTENCY-IN-FLIGHT');
    const viewer = await app.as('viewer');
    const later = await viewer.post('probes').set('idempotency-key', 'held').send({ name: 'another caller' });
    expect(later.status).toBe(202);
  });

  it('lets a request that waits answer when its server shuts down', async () => {
    const leaving = await testApp({ modules: [ProbeModule], database: app.database });
    await leaving.nest.listen(0, '127.0.0.1');
    const accepted = await post({ name: 'outlasting', takes: 3000 }).expect(202);
    const url = `${await leaving.nest.getUrl()}${accepted.headers['location']}?wait=30s`;
    const waiting = fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    await sleep(1000);
    await leaving.close();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ resource: '/probes/outlasting' });
  });

  it('refuses a wait that is none', async () => {
    const { body } = await post({ name: 'x' }, '?wait=soon').expect(400);
    expect(body.errors[0]).toMatchObject({ pointer: 'query/wait' });
    await post({ name: 'x' }, '?wait=301s').expect(400);
  });
});
