import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import type { RouteOutcome } from '../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import type { Answer } from '../wire/conversation.js';
import type { RandomSource } from '../random-source.js';

/** Requests that the caller of one slot sends. */
export interface SlotRequests {
  readonly slot: number;
  readonly requests: readonly RoutedRequest[];
}

/** A real mesh with slots, in each of which one service stands whose callers are routed. */
export interface RoutedMesh {
  readonly slots: number;
  /** Puts objects up; gives the mesh's words for those that it refused. */
  put(objects: readonly JsonObject[]): Promise<readonly string[]>;
  remove(objects: readonly JsonObject[]): Promise<void>;
  /** The routes that the product reads of what stands, by slot; those only that say all of it exactly. */
  read(): Promise<ReadonlyMap<number, TrafficRoute>>;
  /** What real callers get, in the order of the requests. */
  ask(asked: readonly SlotRequests[]): Promise<Answer[][]>;
  /** A request near to what random routes speak of. */
  request(random: RandomSource, slot: number): RoutedRequest;
  /** How one answer differs from what the route says; null where it does not. */
  difference(route: TrafficRoute, request: RoutedRequest, outcome: RouteOutcome, answer: Answer): string | null;
  /** The choice of a split that an answer came from; -1 for none. */
  choiceReached(outcome: RouteOutcome, answer: Answer): number;
}

/** A way to make routes for one slot. */
export interface RouteMaker {
  /** The file of a folder of `test/scenarios` that would hold them. */
  readonly file: 'model.yaml' | 'istio.yaml' | 'consul.yaml';
  random(random: RandomSource, slot: number): JsonValue;
  /** What they are in the mesh; null where they are none, as after a part was taken away. */
  make(config: JsonValue, slot: number): MadeRoute | null;
}

/** A route as objects of the mesh. */
interface MadeRoute {
  readonly objects: readonly JsonObject[];
  /** What it means: `read` where the reading is to say it; null where the objects do not say the route exactly. */
  readonly route: TrafficRoute | 'read' | null;
}
