import { randomBytes } from 'node:crypto';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request, { type Test } from 'supertest';
import { inject } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { createApp } from '../../src/create-app.js';
import type { Role } from '../../src/access/actor.js';
import { BootstrapToken } from '../../src/features/tokens/bootstrap-token.js';
import { readEnvironment } from '../../src/platform/config/environment.js';
import type { DatabaseAddress } from '../../src/platform/database/database-address.js';
import { InstallationKey } from '../../src/platform/secrets/installation-key.js';
import { cloneDatabase } from './databases.js';

/** The project that the roles' tokens belong to. */
export const PROJECT = 'shop';
/** The token of the installation's admin in every test. */
export const ADMIN_TOKEN = 'cct_test-admin-token-0123456789abcdef';

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete' | 'head' | 'options';

/** Requests with one token. Paths that do not begin with `/` are inside the project `shop`. */
export type Agent = Readonly<Record<Method, (path: string) => Test>>;

/** A whole application on a database of its own, called in process. */
export interface TestApp {
  readonly nest: NestFastifyApplication;
  readonly database: DatabaseAddress;
  /** The installation's admin. */
  readonly admin: Agent;
  /** Nobody. */
  readonly anonymous: Agent;
  /** Whoever holds the token. */
  with(token: string): Agent;
  /** A token with this role in `shop`; made on first use, with the project. */
  as(role: Role): Promise<Agent>;
  tokenOf(role: Role): Promise<string>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** An existing database, for a second replica. */
  readonly database?: DatabaseAddress;
  readonly key?: InstallationKey;
  readonly variables?: Readonly<Record<string, string>>;
  /** Modules beside the product's, as probes of the platform. */
  readonly modules?: readonly Type[];
}

@Module({})
class TestRoot {}

const sharedKey = new InstallationKey(randomBytes(32));

/** Boots the application. Close it in `afterAll`. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await cloneDatabase(inject('databaseSockets')));
  const environment = readEnvironment({
    LOG_LEVEL: 'silent',
    DATABASE_POOL_SIZE: '8',
    CONCORDAT_BOOTSTRAP_TOKEN: ADMIN_TOKEN,
    CONCORDAT_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    CONCORDAT_EGRESS_ALLOW_LOOPBACK: 'true',
    // What happens by itself and what waits would make tests differ from run to run: those that are about it ask for it.
    CONCORDAT_DRIFT_FOLLOW: 'false',
    CONCORDAT_MESH_PATIENCE_SECONDS: '0',
    ...options.variables,
  });
  const foundation = { environment, database, key: options.key ?? sharedKey };
  const root = { module: TestRoot, imports: [AppModule.register(foundation), ...(options.modules ?? [])] };
  const nest = await createApp(foundation, root);
  await nest.init();
  await nest.getHttpAdapter().getInstance().ready();
  await nest.get(BootstrapToken).ensure();
  return appOf(nest, database);
}

function appOf(nest: NestFastifyApplication, database: DatabaseAddress): TestApp {
  const tokens = new Map<Role, Promise<string>>();
  const admin = agentOf(nest, ADMIN_TOKEN);
  const tokenOf = (role: Role): Promise<string> => {
    const token = tokens.get(role) ?? makeToken(admin, role);
    tokens.set(role, token);
    return token;
  };
  return {
    nest,
    database,
    admin,
    anonymous: agentOf(nest, null),
    with: (token) => agentOf(nest, token),
    as: async (role) => agentOf(nest, await tokenOf(role)),
    tokenOf,
    close: () => nest.close(),
  };
}

async function makeToken(admin: Agent, role: Role): Promise<string> {
  const answer = await admin
    .post('tokens')
    .send({ name: role, roles: [role] })
    .expect(201);
  return (answer.body as { token: string }).token;
}

function agentOf(nest: NestFastifyApplication, token: string | null): Agent {
  const call = (method: Method) => (path: string) => {
    const test = request(nest.getHttpServer())[method](path.startsWith('/') ? path : `/v1/projects/${PROJECT}/${path}`);
    return token === null ? test : test.set('authorization', `Bearer ${token}`);
  };
  return {
    get: call('get'),
    put: call('put'),
    post: call('post'),
    patch: call('patch'),
    delete: call('delete'),
    head: call('head'),
    options: call('options'),
  };
}
