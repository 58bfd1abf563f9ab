import { z } from 'zod';
import { pageSchema } from '../../platform/http/pages.js';

/** The name of a project: a DNS label, as in its path. */
export const ProjectName = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, 63 at most')
  .meta({ example: 'shop' });

export const ProjectSettings = z
  .strictObject({
    authorMayApprove: z.boolean().default(false).describe('Whether the author of a plan may also approve it'),
  })
  .meta({ id: 'ProjectSettings' });
export type ProjectSettings = z.infer<typeof ProjectSettings>;

export const PutProject = z.strictObject({ settings: ProjectSettings.prefault({}) }).meta({ id: 'PutProject' });
export type PutProject = z.infer<typeof PutProject>;

/** What meshes, policies, tokens and all else belong to. */
export const Project = z
  .object({
    name: ProjectName,
    settings: ProjectSettings,
    version: z.int().describe('Grows with each change; its ETag'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof Project>;

export const ProjectPage = pageSchema(Project).meta({ id: 'ProjectPage' });

/** For the API document. */
export const projectExample: Project = {
  name: 'shop',
  settings: { authorMayApprove: false },
  version: 1,
  createdAt: '2026-11-22T10:15:00.000Z',
  updatedAt: '2026-11-22T10:15:00.000Z',
};
