import { z } from 'zod';
import { Label, Labels, ResourceName } from './scalars.js';

/** The version of the document form. */
export const API_VERSION = 'concordat/v1';

/** Name, namespace and labels of a policy. The name is unique per kind and namespace in a project. */
export const PolicyMetadata = z
  .strictObject({
    name: ResourceName,
    namespace: Label.default('default'),
    labels: Labels.optional(),
    annotations: z.record(z.string().min(1).max(317), z.string().max(4096)).optional(),
  })
  .meta({ id: 'PolicyMetadata' });
export type PolicyMetadata = z.infer<typeof PolicyMetadata>;

/** The meshes that a policy is for: all that are named or have the labels; every mesh of the project where absent. */
export const Placement = z
  .strictObject({ meshes: z.array(Label).min(1).optional(), meshSelector: Labels.optional() })
  .meta({ id: 'Placement' });
export type Placement = z.infer<typeof Placement>;
