import { Global, Module } from '@nestjs/common';
import { adapterFor } from './adapters/adapters.js';
import { Connections } from './connections/connections.js';
import { MeshAdapters } from './features/meshes/mesh-adapters.js';
import { MeshConnections } from './features/meshes/mesh-connections.js';
import { ENVIRONMENT, type Environment } from './platform/config/environment.js';
import { DEFAULT_LIMITS } from './platform/egress/egress-client.js';
import { Egress } from './platform/egress/egress.js';

/** Binds the ports of the features to the adapters and connections: part of the composition root. */
@Global()
@Module({
  providers: [
    { provide: MeshAdapters, useValue: { for: adapterFor } satisfies MeshAdapters },
    {
      provide: MeshConnections,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment): MeshConnections =>
        new Connections(
          new Egress(egressRules(environment), {
            ...DEFAULT_LIMITS,
            timeoutMs: environment.CONCORDAT_MESH_TIMEOUT_SECONDS * 1000,
          }),
          environment.CONCORDAT_MESH_PATIENCE_SECONDS * 1000,
        ),
    },
  ],
  exports: [MeshAdapters, MeshConnections],
})
export class MeshBindingsModule {}

/** Loopback meshes are for trying Concordat out: a server that others can reach must not be led to its own machine. */
function egressRules({ HOST, CONCORDAT_EGRESS_ALLOW, CONCORDAT_EGRESS_ALLOW_LOOPBACK }: Environment) {
  const isLocal = HOST === 'localhost' || HOST === '::1' || HOST.startsWith('127.');
  return { allowLoopback: CONCORDAT_EGRESS_ALLOW_LOOPBACK ?? isLocal, allowCidrs: CONCORDAT_EGRESS_ALLOW };
}
