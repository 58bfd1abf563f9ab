import type { DemoMeshes } from '../../sandbox/demo/start-demo-meshes.js';
import type { DemoApi } from './demo-api.js';
import type { Screen } from './screen.js';

/** What the steps of the demo share. */
export interface DemoWalk {
  readonly api: DemoApi;
  readonly screen: Screen;
  readonly meshes: DemoMeshes['meshes'];
  /** The token of the pipeline, which writes plans and rolls them out. */
  readonly pipeline: string;
  /** The token of a colleague, who approves them. */
  readonly approver: string;
}
