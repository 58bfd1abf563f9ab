import type { AccessTarget } from '../../../domain/model/access-query.js';
import type { Decision } from '../../../domain/model/access-decision.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, numberAt } from '../json-fields.js';
import { serviceBackends, servicePort, targetPort } from '../services/service-backends.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import type { InboundPolicies } from './inbound-policies.js';

/** A port of a workload that a query asks about. */
export interface QueryTarget {
  readonly workload: MeshWorkload;
  readonly port: number;
}

/** The ports that a query asks about, or why it cannot be asked. */
export type Resolution = { readonly ports: readonly QueryTarget[] } | { readonly decision: Decision; readonly reason: string };

/** Finds the workload ports that a query means. Without a namespace it means the only service of that name, else `default`. */
export class QueryTargets {
  constructor(private readonly policies: InboundPolicies) {}

  knows(target: AccessTarget): boolean {
    return target.service === undefined ? this.workload(target) !== null : this.service(target) !== null;
  }

  resolve(target: AccessTarget): Resolution {
    if (target.service === undefined) return this.resolveWorkload(target);
    const service = this.service(target);
    if (service === null) return { decision: 'unmanaged', reason: `there is no service ${target.service}` };
    return this.resolveService(
      service,
      target.port ?? onlyPort(listAt(service.body, 'spec', 'ports').map((port) => numberAt(port, 'port'))),
    );
  }

  private resolveWorkload(target: AccessTarget): Resolution {
    const workload = this.workload(target);
    if (workload === null) return { decision: 'unmanaged', reason: `the policy controller knows no workload ${target.workload}` };
    const port = target.port ?? onlyPort(workload.ports.map((one) => one.port));
    return port === null ? portMissing : { ports: [{ workload, port }] };
  }

  // A number that is no port of the Service but of a workload behind it means the latter.
  private resolveService(service: NativeObject, port: number | null): Resolution {
    if (port === null) return portMissing;
    const backends = serviceBackends(service, this.policies.workloads, this.policies.objects);
    const entry = servicePort(service, port);
    if (entry === null) {
      const declaring = backends.filter(({ ports }) => ports.some((one) => one.port === port));
      if (declaring.length === 0) return { decision: 'unknown', reason: `service ${service.name} has no port ${port}` };
      return { ports: declaring.map((workload) => ({ workload, port })) };
    }
    return {
      ports: backends.flatMap((workload) => {
        const target = targetPort(entry, workload);
        return target === null ? [] : [{ workload, port: target }];
      }),
    };
  }

  private service({ namespace, service }: AccessTarget): NativeObject | null {
    const { objects } = this.policies;
    if (namespace !== undefined) return objects.find(linkerdCollections.service, namespace, service ?? '');
    const [only, another] = objects.all(linkerdCollections.service).filter(({ name }) => name === service);
    return another === undefined ? (only ?? null) : objects.find(linkerdCollections.service, 'default', service ?? '');
  }

  private workload({ namespace, workload }: AccessTarget): MeshWorkload | null {
    return this.policies.workloads.find(namespace ?? 'default', workload ?? '');
  }
}

const portMissing: Resolution = { decision: 'unknown', reason: 'the query names no port and there is not exactly one' };

function onlyPort(ports: readonly (number | null)[]): number | null {
  return ports.length === 1 ? (ports[0] ?? null) : null;
}
