import { stringify } from 'yaml';
import type { JsonValue } from '../../../src/domain/json.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import { shrink, withoutOnePart } from '../shrink.js';
import { askRoutes } from './ask-routes.js';
import type { RouteDifference } from './route-differences.js';
import type { RouteMaker, RoutedMesh } from './routed-mesh.js';

/** Each sets up proxies anew. */
const TRIES = 150;

/** A route and one request of its callers. */
interface Story {
  readonly config: JsonValue;
  readonly request: RoutedRequest;
}

/** The smallest route and request on which real callers still get elsewhere, as text for a folder of `test/scenarios`. */
export async function smallestRoute(
  mesh: RoutedMesh,
  maker: RouteMaker,
  config: JsonValue,
  { slot, request, times, text: first }: RouteDifference,
): Promise<string> {
  let text = first;
  const still = async (story: Story): Promise<boolean> => {
    const requests = Array.from({ length: times }, () => story.request);
    const { differences, refusals } = await askRoutes(mesh, maker, new Map([[slot, story.config]]), () => requests);
    const [found] = refusals.length === 0 ? differences : [];
    text = found?.text ?? text;
    return found !== undefined;
  };
  const smallest = await shrink<Story>({ config, request }, simpler, still, TRIES);
  const documents = Array.isArray(smallest.config) ? smallest.config : [smallest.config];
  const comments = [`${maker.file} of a new folder under test/scenarios`, `request: ${JSON.stringify(smallest.request)}`, text];
  return [
    ...comments.map((line) => `# ${line}\n`),
    documents.map((document) => stringify(document, { aliasDuplicateObjects: false })).join('---\n'),
  ].join('');
}

function* simpler({ config, request }: Story): Generator<Story> {
  for (const smaller of withoutOnePart(config)) yield { config: smaller, request };
  for (const smaller of simplerRequests(request)) yield { config, request: smaller };
}

function* simplerRequests(request: RoutedRequest): Generator<RoutedRequest> {
  for (const index of request.headers.keys()) yield { ...request, headers: request.headers.toSpliced(index, 1) };
  const [path = ''] = request.path.split('?');
  if (path !== request.path) yield { ...request, path };
  if (path !== '/') yield { ...request, path: '/' };
  if (request.method !== 'GET') yield { ...request, method: 'GET' };
}
