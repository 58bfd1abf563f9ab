import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/domain/analysis/catalogue.js';
import { CHECKS } from '../../src/domain/analysis/checks.js';
import { runScenario } from './run-scenario.js';

const ROOT = join(import.meta.dirname, '../..');
const CODES = Object.keys(CATALOGUE).sort();

/** Codes that need two meshes and a way between them: found by the check's own test. */
const BY_UNIT_TEST = ['FT-03', 'FT-04', 'FT-08'];

function producedByStories(): Set<string> {
  const stories = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Set(stories.flatMap(({ name }) => runScenario(join(import.meta.dirname, name)).findings.map(({ code }) => code)));
}

describe('the catalogue of findings', () => {
  it('is produced code by code by some story', () => {
    const produced = producedByStories();
    expect(CODES.filter((code) => !produced.has(code))).toEqual(BY_UNIT_TEST);
  });

  it('names exactly the codes that checks name', () => {
    expect([...new Set(CHECKS.flatMap((check) => check.codes))].sort()).toEqual(CODES);
  });

  it('has a page for each code, with what is bad, what is good and how to mend it', () => {
    const pages = readdirSync(join(ROOT, 'docs/findings')).map((file) => file.replace('.md', ''));
    expect(pages.sort()).toEqual(CODES);
    for (const code of CODES) {
      const page = readFileSync(join(ROOT, 'docs/findings', `${code}.md`), 'utf8');
      expect(page.split('\n')[0]).toBe(`# ${code}: ${CATALOGUE[code as keyof typeof CATALOGUE].title}`);
      for (const part of ['**Bad**', '**Good**', '**Mend.**']) expect(page).toContain(part);
    }
  });
});
