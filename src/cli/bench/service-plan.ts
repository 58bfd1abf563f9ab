/** One service of a generated mesh: its name, its home and who calls it. The same for the same number, so that runs can be compared. */
export interface PlannedService {
  readonly index: number;
  readonly name: string;
  readonly namespace: string;
  /** Names of the service accounts of its namespace that may call it. */
  readonly callers: readonly string[];
  /** True where every mesh has it under the same name. */
  readonly shared: boolean;
  /** Addresses of its two instances. */
  readonly addresses: readonly [string, string];
}

const SERVICES_PER_NAMESPACE = 20;

/** The services of a mesh; the first tenth is shared by all meshes. */
export function planServices(mesh: string, count: number): PlannedService[] {
  const shared = Math.ceil(count / 10);
  const name = (index: number) => (index < shared ? `shared-${number(index)}` : `${mesh}-${number(index)}`);
  return Array.from({ length: count }, (_, index) => ({
    index,
    name: name(index),
    namespace: `team-${Math.floor(index / SERVICES_PER_NAMESPACE)}`,
    callers: neighbours(index, count).map(name),
    shared: index < shared,
    addresses: [address(index, 1), address(index, 2)],
  }));
}

/** The names of the namespaces, each once. */
export function namespacesOf(services: readonly PlannedService[]): string[] {
  return [...new Set(services.map(({ namespace }) => namespace))];
}

/** The next two of the same namespace. */
function neighbours(index: number, count: number): number[] {
  const first = index - (index % SERVICES_PER_NAMESPACE);
  const size = Math.min(SERVICES_PER_NAMESPACE, count - first);
  return [1, 2].map((step) => first + ((index - first + step) % size));
}

function number(index: number): string {
  return String(index).padStart(4, '0');
}

function address(index: number, instance: number): string {
  return `10.${instance}.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
