import type { JsonObject } from '../../../domain/json.js';
import type { Inventory } from '../../../domain/model/inventory.js';
import type { RouteBackend } from '../../../domain/model/traffic-route.js';
import { parseBackendHost } from '../values/host-name.js';
import { wholeWeights } from '../values/weights.js';
import { writeHeaderFilters } from './gateway-header-filters.js';
import { contentOf } from './inventory-index.js';
import { members } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

const LARGEST_WEIGHT = 1_000_000;

/** Writes references to Services, which need a port. */
export class BackendRefs {
  constructor(
    readonly namespace: string,
    readonly inventory: Inventory,
    readonly report: PolicyReport,
  ) {}

  /** Backends of one rule; a port that is not named is the parent's, else the Service's only one. */
  write(backends: readonly RouteBackend[], at: string, parentPort: number | undefined): JsonObject[] {
    const weights = this.#weights(backends, at);
    const [single] = backends.length === 1 ? backends : [];
    if (single?.weight === 0) this.report.exact(`${at}/0/weight`, 'a single backend takes everything');
    if (backends.some(({ weight }) => weight !== undefined && !Number.isInteger(weight))) {
      this.report.exact(at, 'weights become whole numbers of the same proportions');
    }
    return backends.map((backend, index) => {
      const filters = writeHeaderFilters(backend, `${at}/${index}`, this.report);
      return members({
        ...this.ref(backend, `${at}/${index}`, parentPort),
        weight: isLeftOut(backend, single) ? undefined : weights[index],
        filters: filters.length === 0 ? undefined : filters,
      });
    });
  }

  /** The schema takes weights to a million. */
  #weights(backends: readonly RouteBackend[], at: string): number[] {
    const weights = wholeWeights(backends.map(({ weight }) => weight ?? 1));
    if (weights.every((weight) => weight <= LARGEST_WEIGHT)) return weights;
    this.report.narrower(at, `weights are at most ${LARGEST_WEIGHT}: they become nearly the same proportions`);
    const largest = Math.max(...weights);
    return weights.map((weight) => (weight === 0 ? 0 : Math.max(1, Math.round((weight / largest) * LARGEST_WEIGHT))));
  }

  /** One reference; a backend that is no Service refuses the policy. */
  ref(
    backend: Pick<RouteBackend, 'service' | 'namespace' | 'subset' | 'port'>,
    at: string,
    parentPort: number | undefined,
  ): JsonObject {
    const { service, namespace = backend.namespace } = parseBackendHost(backend.service);
    if (service.includes('.')) this.report.refuse(`${at}/service`, 'a Gateway API route sends to Services only');
    if (backend.subset !== undefined) this.report.drop(`${at}/subset`, 'a Gateway API route sends to whole Services');
    const port = backend.port ?? this.#defaultPort(service, namespace, at, parentPort);
    return members({ name: service, namespace, port });
  }

  #defaultPort(service: string, namespace: string | undefined, at: string, parentPort: number | undefined): number | undefined {
    const { services } = contentOf(this.inventory, namespace ?? this.namespace);
    const ports = services.find((one) => one.name === service)?.ports;
    const port = parentPort ?? (ports?.length === 1 ? ports[0]?.port : undefined);
    if (port === undefined) this.report.refuse(`${at}/port`, 'a Gateway API route needs the port of the Service');
    else this.report.exact(`${at}/port`, `the port ${port} is spelled out`);
    return port;
  }
}

/** A weight that nobody gave is 1, as in the schema; a single reference of weight 0 would send to nobody. */
function isLeftOut({ weight }: RouteBackend, single: RouteBackend | undefined): boolean {
  return weight === undefined || (weight === 0 && single !== undefined);
}
