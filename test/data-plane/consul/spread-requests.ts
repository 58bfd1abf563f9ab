import type { StandingScene } from './consul-rig.js';
import type { SceneService } from './scene.js';

/** Listeners without HTTP see callers only: a few requests tell all. */
const PER_CONNECTION_RULES = 12;

/** How many of so many requests each service of a scene is asked: most of them where requests decide, none where nothing listens. */
export function spreadRequests(
  services: readonly SceneService[],
  { isHttp, refused }: StandingScene,
  total: number,
): ReadonlyMap<SceneService, number> {
  const able = services.filter(({ name }) => !refused.has(name));
  const http = able.filter(({ name }) => isHttp.has(name));
  const left = total - (able.length - http.length) * PER_CONNECTION_RULES;
  const each = Math.ceil(left / Math.max(http.length, 1));
  return new Map(able.map((service) => [service, isHttp.has(service.name) ? each : PER_CONNECTION_RULES]));
}
