import type { Plan } from '../../../features/plans/plans.schemas.js';
import type { Rollout } from '../../../features/rollouts/rollouts.schemas.js';
import type { ServerProcess } from '../../server/server-process.js';
import { BenchApi } from '../bench-api.js';

/** A project of a running server, driven over REST as a pipeline does. */
export class PeerProject {
  readonly #api: BenchApi;

  private constructor(
    server: ServerProcess,
    private readonly mesh: string,
  ) {
    this.#api = new BenchApi(server, 1);
  }

  /** Makes the project with one mesh and its policies. */
  static async make(server: ServerProcess, mesh: string, body: object, policies: readonly object[]): Promise<PeerProject> {
    const project = new PeerProject(server, mesh);
    await project.#api.call('PUT', '', JSON.stringify({ settings: { authorMayApprove: true } }));
    await project.#api.call('PUT', `/meshes/${mesh}`, JSON.stringify(body));
    await project.#api.call('POST', '/apply', JSON.stringify(policies));
    return project;
  }

  async plan(): Promise<Plan> {
    return (await this.#api.call<Plan>('POST', '/plans?wait=300s', JSON.stringify({ meshes: [this.mesh] }))).body;
  }

  async approve({ id, digest }: Plan): Promise<void> {
    await this.#api.call('POST', `/plans/${id}/approvals`, JSON.stringify({ digest }));
  }

  /** Starts the rollout and waits until it is over; gives the seconds. Raises an error where it did not succeed. */
  async rollOut({ id }: Plan): Promise<number> {
    const { seconds, body } = await this.#api.call<Rollout>('POST', '/rollouts?wait=300s', JSON.stringify({ plan: id }));
    if (body.state !== 'SUCCEEDED') throw new Error(`The rollout ended ${body.state}: ${body.error}`);
    return seconds;
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
