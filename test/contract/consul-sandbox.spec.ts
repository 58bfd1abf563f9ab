import { Connections } from '../../src/connections/connections.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import { Egress } from '../../src/platform/egress/egress.js';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { describeConnection } from './connection-contract.js';
import type { ContractMesh } from './contract-mesh.js';

const TOKENS = { admin: 'management-token', reader: 'reader-token', stranger: 'nobody-knows-me' };

function intentions(source: JsonObject): NativeObject {
  const ref = { collection: 'service-intentions', namespace: null, name: 'api' };
  const body = { Kind: ref.collection, Name: ref.name, Sources: [source] };
  return { ...ref, body, version: null, writers: [], source: null };
}

async function start(): Promise<ContractMesh> {
  const consul = await ConsulSandbox.start();
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  return {
    connect: (credential) =>
      connections.open({ consul: { address: consul.url, token: TOKENS[credential] } }, () => Promise.resolve([])),
    collections: ['agent', 'catalog-service', 'mesh', 'service-intentions'],
    written: ['mesh', 'service-intentions'],
    unserved: 'consul.hashicorp.com/Registration',
    wanted: intentions({ Name: 'web', Action: 'allow' }),
    changed: intentions({ Name: 'web', Action: 'deny' }),
    invalid: intentions({ Name: 'web', Action: 'allow', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }),
    lacking: 'intentions:write',
    editByOther: ({ collection, name }) => {
      consul.editAs('operator', collection, name, (entry) => {
        entry['Meta'] = { team: 'other' };
      });
      return Promise.resolve();
    },
    throttleOnce: () => Object.assign(consul.faults, { throttled: 1, retryAfterSeconds: 0 }),
    kill: () => consul.kill(),
  };
}

describeConnection('Consul connection, sandbox', start);
