import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { importRules } from './import-rules.js';

const { forbidden, options } = importRules;

describe('imports', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    const cruised = await cruise(['src', 'migrations'], {
      ...options,
      ruleSet: { forbidden },
      validate: true,
    } as unknown as ICruiseOptions);
    result = cruised.output as ICruiseResult;
  });

  it('are all seen, libraries too', () => {
    const projects = result.modules.find(({ source }) => source === 'src/features/projects/project.entity.ts');
    expect(projects?.dependencies.map(({ resolved }) => resolved)).toEqual([expect.stringContaining('node_modules/typeorm/')]);
  });

  it('go only where the rooms allow', () => {
    expect(result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });
});
