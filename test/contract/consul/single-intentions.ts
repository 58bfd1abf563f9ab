import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { http, intentions, permission } from './sample-entries.js';

/** Intentions one by one, as Consul's own tools see them. */
export const singleIntentions: ConsulBehaviourGroup = {
  title: 'intentions one by one',
  behaviours: {
    'a source of an entry is an intention': async ({ client }) => {
      const entry = { ...intentions('api', { Name: 'web', Action: 'allow', Description: 'yes' }), Meta: { a: 'b' } };
      await client.seed(entry);
      const {
        CreateIndex: _create,
        ModifyIndex: _modify,
        ...one
      } = ((await client.get('connect/intentions')).json as [JsonObject])[0];
      expect(one).toEqual({
        SourceNS: 'default',
        SourceName: 'web',
        SourceType: 'consul',
        DestinationNS: 'default',
        DestinationName: 'api',
        Action: 'allow',
        Description: 'yes',
        Meta: { a: 'b' },
        Precedence: 9,
      });
    },
    'those that match a service come in the order of their precedence': async ({ client }) => {
      await client.seed(intentions('*', { Name: '*', Action: 'deny' }, { Name: 'web', Action: 'allow' }));
      await client.seed(intentions('api', { Name: '*', Action: 'deny' }, { Name: 'web', Action: 'allow' }));
      const { api } = (await client.get('connect/intentions/match?by=destination&name=api')).json as { api: JsonObject[] };
      expect(api.map(({ Precedence: precedence }) => precedence)).toEqual([9, 8, 6, 5]);
    },
    'a check follows the precedence, and the default without an intention': async ({ client }) => {
      await client.seed(intentions('api', { Name: 'web', Action: 'allow' }), intentions('*', { Name: 'db', Action: 'allow' }));
      const allowed = async (source: string, destination: string): Promise<unknown> =>
        (await client.get(`connect/intentions/check?source=${source}&destination=${destination}`)).json;
      expect(await allowed('web', 'api')).toEqual({ Allowed: true });
      expect(await allowed('db', 'api')).toEqual({ Allowed: true });
      expect(await allowed('other', 'api')).toEqual({ Allowed: false });
    },
    'a check takes permissions for a refusal': async ({ client }) => {
      await client.seed(http(), permission('api', { PathPrefix: '/' }));
      expect((await client.get('connect/intentions/check?source=web&destination=api')).json).toEqual({ Allowed: false });
    },
    'parameters that are missing are 500': async ({ client }) => {
      expect(await client.get('connect/intentions/check?source=web')).toMatchObject({
        status: 500,
        text: "required query parameter 'destination' not set",
      });
      expect(await client.get('connect/intentions/match?by=x&name=api')).toMatchObject({
        status: 500,
        text: "'by' parameter must be one of 'source' or 'destination'",
      });
    },
    'a check needs service:read, a match intention:read': async ({ as }) => {
      expect((await as('anonymous').get('connect/intentions/check?source=web&destination=api')).text).toContain(
        '\'service:read\' on "api"',
      );
      expect((await as('anonymous').get('connect/intentions/match?by=destination&name=api')).text).toContain(
        '\'intention:read\' on "api"',
      );
    },
  },
};
