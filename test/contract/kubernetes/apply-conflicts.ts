import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { policy } from './kubernetes-object.js';

const GET_ONLY = { action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };

const cause = (manager: string, field: string) => ({
  reason: 'FieldManagerConflict',
  message: `conflict with ${manager}`,
  field,
});

/** Fields that somebody else owns. */
export const applyConflicts: BehaviourGroup = {
  title: 'conflicts of server-side apply',
  behaviours: {
    'names manager and field': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      const { status, body } = await client.apply(policy(name, 'a', { ...GET_ONLY, rules: [{}] }), 'two');
      expect(status).toBe(409);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Apply failed with 1 conflict: conflict with "one": .spec.rules',
        reason: 'Conflict',
        details: { causes: [cause('"one"', '.spec.rules')] },
        code: 409,
      });
    },
    'names every field of every manager': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      await client.apply(policy(name, 'a', {}, { labels: { team: 'x' } }), 'labeller');
      const wanted = policy(name, 'a', { action: 'DENY', rules: [{}] }, { labels: { team: 'y' } });
      const { status, body } = await client.apply(wanted, 'two');
      expect([status, body.message]).toEqual([
        409,
        'Apply failed with 3 conflicts: conflicts with "labeller":\n- .metadata.labels.team\nconflicts with "one":\n- .spec.action\n- .spec.rules',
      ]);
      // The text is sorted; the causes come manager by manager in chance order (structured-merge-diff, ConflictsFromManagers: a Go map).
      const ofLabeller = [cause('"labeller"', '.metadata.labels.team')];
      const ofOne = [cause('"one"', '.spec.action'), cause('"one"', '.spec.rules')];
      expect([
        [...ofLabeller, ...ofOne],
        [...ofOne, ...ofLabeller],
      ]).toContainEqual(body.details['causes']);
    },
    'names the version in which another writer changed the field otherwise than by apply': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      await client.merge(policy(name, 'a'), { spec: { action: 'DENY' } }, 'fieldManager=kubectl-edit');
      expect((await client.apply(policy(name, 'a', GET_ONLY))).body).toMatchObject({
        message: 'Apply failed with 1 conflict: conflict with "kubectl-edit" using security.istio.io/v1: .spec.action',
        details: { causes: [cause('"kubectl-edit" using security.istio.io/v1', '.spec.action')] },
      });
    },
    'counts what a manager updated apart from what it applied': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      await client.merge(policy(name, 'a'), { spec: { action: 'DENY' } }, 'fieldManager=one');
      expect(await client.apply(policy(name, 'a', { ...GET_ONLY, action: 'AUDIT' }))).toMatchObject({
        status: 409,
        body: { details: { causes: [cause('"one" using security.istio.io/v1', '.spec.action')] } },
      });
    },
    'names the item of a list with keys': async ({ client, namespace }) => {
      const entry = (number: number) => ({
        ...policy(name, 'pay', { hosts: ['pay.example.com'], ports: [{ name: 'http', number, protocol: 'HTTP' }] }),
        apiVersion: 'networking.istio.io/v1',
        kind: 'ServiceEntry',
      });
      const name = await namespace();
      await client.apply(entry(80));
      const { body } = await client.apply(entry(81), 'two');
      expect(body.details['causes']).toEqual([cause('"one"', '.spec.ports[name="http"].number')]);
    },
    'is no conflict to apply what is there': async ({ client, namespace }) => {
      const name = await namespace();
      await client.create(policy(name, 'a', GET_ONLY));
      expect((await client.apply(policy(name, 'a', GET_ONLY))).status).toBe(200);
    },
    'gives fields to who forces, and takes them from who had them': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      const { status, body } = await client.apply(policy(name, 'a', { ...GET_ONLY, rules: [{}] }), 'two', 'force=true');
      expect([status, body.spec]).toEqual([200, { action: 'ALLOW', rules: [{}] }]);
      expect(body.metadata.managedFields).toMatchObject([
        { manager: 'one', fieldsV1: { 'f:spec': { 'f:action': {} } } },
        { manager: 'two', fieldsV1: { 'f:spec': { 'f:action': {}, 'f:rules': {} } } },
      ]);
      expect(body.metadata.managedFields[0]?.['fieldsV1']).toEqual({ 'f:spec': { 'f:action': {} } });
    },
    'leaves a field that another manager owns, even forced, where it is not named': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      const { body } = await client.apply(policy(name, 'a', { rules: [{}] }), 'two', 'force=true');
      expect(body.spec).toEqual({ action: 'ALLOW', rules: [{}] });
    },
    'changes nothing where there is a conflict': async ({ client, namespace }) => {
      const name = await namespace();
      const before = await client.apply(policy(name, 'a', GET_ONLY));
      await client.apply(policy(name, 'a', { action: 'DENY', selector: { matchLabels: { a: 'b' } } }), 'two');
      expect((await client.apply(policy(name, 'a', GET_ONLY))).body).toEqual(before.body);
    },
    'is found in a dry run too': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      expect((await client.apply(policy(name, 'a', { action: 'DENY' }), 'two', 'dryRun=All')).status).toBe(409);
    },
    'shows who set the status, and where': async ({ client, namespace }) => {
      const name = await namespace();
      const path = `/apis/security.istio.io/v1/namespaces/${name}/authorizationpolicies/a/status`;
      await client.create(policy(name, 'a', GET_ONLY));
      await client.call(
        'PATCH',
        `${path}?fieldManager=istiod`,
        { status: { conditions: [{ type: 'Ready' }] } },
        {
          contentType: 'application/merge-patch+json',
        },
      );
      const wanted = { ...policy(name, 'a'), status: { conditions: [{ type: 'Other' }] } };
      const answer = await client.call('PATCH', `${path}?fieldManager=two`, wanted, {
        contentType: 'application/apply-patch+yaml',
      });
      expect(answer).toMatchObject({
        status: 409,
        body: {
          details: {
            causes: [cause('"istiod" with subresource "status" using security.istio.io/v1', '.status.conditions')],
          },
        },
      });
    },
  },
};
