import { Injectable } from '@nestjs/common';
import { invalid } from '../../domain/errors.js';
import { readAccessQuery, type AccessQuery } from '../../domain/model/access-query.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings, type MeshReading } from '../meshes/mesh-readings.js';
import type { AccessAnswers, AskAccess } from './access-queries.schemas.js';

/** Answers who may call what, by each mesh's own rules over its newest observation. */
@Injectable()
export class AccessQueriesService {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly readings: MeshReadings,
  ) {}

  async ask(project: string, body: AskAccess): Promise<AccessAnswers> {
    const queries = body.queries.map(readAccessQuery);
    const meshes = (await this.catalog.list(project)).map(({ name }) => name);
    refuseUnknownMeshes(queries, meshes);
    const wanted = meshes.filter((mesh) => queries.some(({ target }) => target.mesh === undefined || target.mesh === mesh));
    const readings = new Map<string, MeshReading>();
    for (const mesh of wanted) readings.set(mesh, await this.readings.latest(project, mesh));
    return { answers: queries.map((query) => ({ decisions: decisionsOf(query, readings) })) };
  }
}

/** A mesh that is named answers in any case, the others where they know the target. */
function decisionsOf(
  query: AccessQuery,
  readings: ReadonlyMap<string, MeshReading>,
): AccessAnswers['answers'][number]['decisions'] {
  const { mesh } = query.target;
  if (mesh !== undefined) {
    const reading = readings.get(mesh);
    return reading === undefined ? [] : [reading.evaluator.decide(query)];
  }
  return [...readings.values()].filter(({ evaluator }) => evaluator.knows(query)).map(({ evaluator }) => evaluator.decide(query));
}

function refuseUnknownMeshes(queries: readonly AccessQuery[], meshes: readonly string[]): void {
  const violations = queries.flatMap(({ target: { mesh } }, index) =>
    mesh === undefined || meshes.includes(mesh)
      ? []
      : [{ pointer: `/queries/${index}/target/mesh`, code: 'UNKNOWN_MESH', detail: `There is no mesh ${mesh} in the project.` }],
  );
  if (violations.length > 0) throw invalid('Some meshes do not exist.', violations.slice(0, 100));
}
