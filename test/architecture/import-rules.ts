const own = '^(src|migrations)/';
const only = (name: string, from: string, to: string | string[]) => ({
  name,
  severity: 'error' as const,
  from: { path: from },
  to: { path: own, pathNot: to },
});
const library = (name: string, from: string, to: string) => ({
  name,
  severity: 'error' as const,
  from: { path: from },
  to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'], pathNot: to },
});

/** What features offer one another beside stores, read models and schemas. */
const PORTS = [
  'audit/audit',
  'checks/checker',
  'drift/(drift-detector|pushed-objects)',
  'imports/remainders',
  'meshes/(mesh-adapters|mesh-catalog|mesh-readings|snapshots)',
  'operations/operations',
  'plans/(applied-changes|mesh-plan)',
  'policies/(accept-policy|desired-policies|policy-writer)',
  'projects/projects',
  'translations/mesh-translator',
];

/** The import rules of docs/architecture.md, for dependency-cruiser. */
export const importRules = {
  forbidden: [
    { name: 'no-cycles', severity: 'error' as const, from: {}, to: { circular: true } },
    only('domain-imports-domain', '^src/domain/', '^src/domain/'),
    library('domain-is-pure', '^src/domain/(?!.*\\.spec\\.ts$)', 'node_modules/(zod|re2js|ipaddr\\.js)/'),
    {
      name: 'adapters-import-domain-and-their-own-folder',
      severity: 'error' as const,
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: own, pathNot: ['^src/domain/', '^src/adapters/$1/'] },
    },
    library('adapters-are-pure', '^src/adapters/(?!.*\\.spec\\.ts$)', 'node_modules/(zod|re2js|ipaddr\\.js|yaml|js-yaml)/'),
    only('connections-import-domain-and-egress', '^src/connections/', [
      '^src/domain/',
      '^src/platform/egress/',
      '^src/connections/',
    ]),
    only('platform-imports-platform', '^src/platform/', [
      '^src/platform/',
      '^src/domain/(errors|violations|json|secret|canonical-json)\\.ts$',
    ]),
    only('access-imports-domain-and-platform', '^src/access/', ['^src/domain/', '^src/platform/', '^src/access/']),
    {
      name: 'features-import-other-features-by-their-ports',
      severity: 'error' as const,
      from: { path: '^src/features/([^/]+)/' },
      to: {
        path: '^src/features/',
        pathNot: [
          '^src/features/$1/',
          '\\.(store|read-model|schemas|module)\\.ts$',
          ...PORTS.map((port) => `^src/features/${port}\\.ts$`),
        ],
      },
    },
    {
      name: 'features-know-ports-only',
      severity: 'error' as const,
      from: { path: '^src/features/' },
      to: { path: '^src/(adapters|connections|sandbox|control-planes|cli)/|^src/[^/]+\\.ts$' },
    },
    {
      name: 'sandbox-imports-types-only',
      severity: 'error' as const,
      from: { path: '^src/sandbox/' },
      to: { path: own, pathNot: '^src/sandbox/', dependencyTypesNot: ['type-only'] },
    },
    only('control-planes-import-nothing-of-ours', '^src/control-planes/', '^src/control-planes/'),
    {
      name: 'typeorm-in-entities-and-stores',
      severity: 'error' as const,
      from: {
        path: '^src/',
        pathNot: ['\\.entity\\.ts$', '\\.typeorm-store\\.ts$', '^src/platform/(database|idempotency)/'],
      },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
