import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src/access/actor.js';
import { apiOperations, pathOf, type ApiOperation } from '../support/api-operations.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const EVERYBODY: readonly Role[] = ROLES;
const AUTHORS: readonly Role[] = ['author', 'approver', 'operator', 'admin'];
const APPROVERS: readonly Role[] = ['approver', 'admin'];
const OPERATORS: readonly Role[] = ['operator', 'admin'];
const ADMINS: readonly Role[] = ['admin'];

/** Who may call what: every operation of the API, written down by hand. A new operation fails here until somebody decides. */
const ALLOWED: Readonly<Record<string, readonly Role[]>> = {
  livez: EVERYBODY,
  readyz: EVERYBODY,
  whoami: EVERYBODY,
  listProjects: EVERYBODY,
  getProject: EVERYBODY,
  putProject: ADMINS,
  deleteProject: ADMINS,
  listMeshes: EVERYBODY,
  getMesh: EVERYBODY,
  putMesh: OPERATORS,
  deleteMesh: OPERATORS,
  putMeshDocuments: OPERATORS,
  verifyMesh: OPERATORS,
  listServices: EVERYBODY,
  listMeshServices: EVERYBODY,
  listWorkloads: EVERYBODY,
  listMeshWorkloads: EVERYBODY,
  listNamespaces: EVERYBODY,
  listMeshNamespaces: EVERYBODY,
  listPolicies: EVERYBODY,
  getPolicy: EVERYBODY,
  putPolicy: AUTHORS,
  deletePolicy: AUTHORS,
  applyPolicies: AUTHORS,
  listRevisions: EVERYBODY,
  getRevision: EVERYBODY,
  startImport: AUTHORS,
  listImports: EVERYBODY,
  getImport: EVERYBODY,
  startCheck: EVERYBODY,
  listChecks: EVERYBODY,
  getCheck: EVERYBODY,
  listFindings: EVERYBODY,
  askAccess: EVERYBODY,
  translatePolicies: EVERYBODY,
  startPlan: AUTHORS,
  listPlans: EVERYBODY,
  getPlan: EVERYBODY,
  approvePlan: APPROVERS,
  startRollout: OPERATORS,
  listRollouts: EVERYBODY,
  getRollout: EVERYBODY,
  startRollback: AUTHORS,
  startDriftScan: AUTHORS,
  listDriftScans: EVERYBODY,
  getDriftScan: EVERYBODY,
  listFederations: EVERYBODY,
  getFederation: EVERYBODY,
  listOperations: EVERYBODY,
  getOperation: EVERYBODY,
  listTokens: ADMINS,
  getToken: ADMINS,
  createToken: ADMINS,
  revokeToken: ADMINS,
  listAuditEvents: ADMINS,
  verifyAuditEvents: ADMINS,
};
const PUBLIC = ['livez', 'readyz'];

// Without body and precondition, and about things that do not exist: the right to ask decides, and nothing is done.
function call(agent: Agent, operation: ApiOperation) {
  return agent[operation.method](pathOf(operation));
}

// CVE-2025-55190, CVE-2021-36782, CVE-2025-62714, OWASP API5: a right for one thing opened another.
describe('roles and operations', () => {
  let app: TestApp;
  let operations: ApiOperation[];
  beforeAll(async () => {
    app = await testApp();
    operations = apiOperations(app);
    await app.as('viewer');
  });
  afterAll(() => app.close());

  it('are all in the table', () => {
    expect(operations.map(({ id }) => id).toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
  });

  it.each(ROLES)('let a %s do what the table says and nothing else', async (role) => {
    const agent = await app.as(role);
    const seen: [string, boolean][] = [];
    for (const operation of operations) {
      const { status } = await call(agent, operation);
      expect(status, operation.id).not.toBe(401);
      expect(status, operation.id).toBeLessThan(500);
      seen.push([operation.id, status !== 403]);
    }
    expect(seen).toEqual(operations.map(({ id }) => [id, ALLOWED[id]?.includes(role) === true]));
  });

  // CVE-2025-62714, CVE-2025-58445, CVE-2024-37152: management APIs that answered without a token.
  it('let nobody in without a token, except to the probes', async () => {
    const open: string[] = [];
    for (const operation of operations) if ((await call(app.anonymous, operation)).status !== 401) open.push(operation.id);
    expect(open).toEqual(PUBLIC);
  });

  // CVE-2022-24904, CVE-2026-45021: what is not documented is not there.
  it('have no method beside those of the document', async () => {
    const known = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    for (const operation of operations) {
      for (const method of ['get', 'put', 'post', 'patch', 'delete', 'options'] as const) {
        if (known.has(`${method} ${operation.path}`)) continue;
        const { status, headers } = await app.admin[method](pathOf(operation));
        expect([method, operation.path, status]).toEqual([method, operation.path, 405]);
        expect(headers['allow']).toContain(operation.method.toUpperCase());
      }
    }
  });
});
