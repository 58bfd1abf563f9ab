import type { JsonObject } from '../../../src/domain/json.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import type { ContractMesh } from '../contract-mesh.js';
import { connect } from './connection-stories.js';
import { ConsulClient } from './consul-client.js';
import type { ConsulPeer } from './consul-peer.js';

function intentions(source: JsonObject): NativeObject {
  const ref = { collection: 'service-intentions', namespace: null, name: 'api' };
  const body = { Kind: ref.collection, Name: ref.name, Sources: [source] };
  return { ...ref, body, version: null, writers: [], source: null };
}

/** What a peer cannot do of itself: where it is reached, how it asks to wait, how it goes away for good. */
export interface ContractFaults {
  readonly url: string;
  readonly throttleOnce: () => void;
  readonly kill: () => Promise<void>;
}

/** A peer as a mesh of the connection contract. */
export function consulContractMesh(peer: ConsulPeer, { url, throttleOnce, kill }: ContractFaults): ContractMesh {
  const clients = { admin: peer.client, reader: peer.as('reader'), stranger: peer.as('stranger') };
  return {
    connect: (credential) => connect(new ConsulClient(url, clients[credential].token)),
    collections: ['agent', 'catalog-service', 'mesh', 'service-intentions'],
    written: ['mesh', 'service-intentions'],
    unserved: 'consul.hashicorp.com/Registration',
    wanted: intentions({ Name: 'web', Action: 'allow' }),
    changed: intentions({ Name: 'web', Action: 'deny' }),
    invalid: intentions({ Name: 'web', Action: 'allow', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }),
    lacking: 'intentions:write',
    editByOther: async ({ collection, name }) => {
      await peer.client.seed({ ...(await peer.client.content(collection, name)), Meta: { team: 'other' } });
    },
    throttleOnce,
    kill,
  };
}
