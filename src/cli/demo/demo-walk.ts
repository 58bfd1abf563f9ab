import type { DemoApi } from './demo-api.js';
import type { Screen } from './screen.js';
import type { StoryMesh } from './story-mesh.js';

/** What the steps of the demo share. */
export interface DemoWalk {
  readonly api: DemoApi;
  readonly screen: Screen;
  readonly meshes: readonly StoryMesh[];
  /** The token of the pipeline, which writes plans and rolls them out. */
  readonly pipeline: string;
  /** The token of a colleague, who approves them. */
  readonly approver: string;
}
