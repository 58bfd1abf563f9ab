/** Behaviours of one server that belong together. */
interface FidelityGroup {
  readonly title: string;
  readonly behaviours: Readonly<Record<string, unknown>>;
}

/** One server: its behaviours, the names that its tests go by, and what the sandbox leaves out. */
export interface FidelitySection {
  readonly heading: string;
  readonly sandbox: string;
  readonly real: string;
  readonly groups: readonly FidelityGroup[];
  readonly leftOut: readonly string[];
}

const INTRODUCTION = `# Fidelity

What Concordat relies on in other servers. Every line is one test that runs twice: over the sandbox (\`npm test\`) and over the real server (\`npm run test:control-planes\`). Where they differ, the sandbox is wrong.

This page is made from the tests: \`npx vitest run test/contract/fidelity.spec.ts -u\`.
`;

/** docs/fidelity.md, not yet formatted. */
export function fidelityDocument(sections: readonly FidelitySection[]): string {
  return [INTRODUCTION, ...sections.map(sectionText)].join('\n');
}

function sectionText({ heading, sandbox, real, groups, leftOut }: FidelitySection): string {
  const count = groups.reduce((sum, { behaviours }) => sum + Object.keys(behaviours).length, 0);
  const rows = groups.flatMap(({ title, behaviours }) =>
    Object.keys(behaviours).map((behaviour) => `| ${escaped(title)} | ${escaped(behaviour)} |`),
  );
  const gaps = leftOut.length === 0 ? [] : ['Not in the sandbox:', '', ...leftOut.map((gap) => `- ${gap}`), ''];
  return [
    `## ${heading}`,
    '',
    `${count} behaviours. A test is called \`${sandbox} > group > behaviour\` over the sandbox and \`${real} > group > behaviour\` over the real server.`,
    '',
    ...gaps,
    '| Group | Behaviour |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Characters that mean something in a table of Markdown. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;').replaceAll('_', '\\_');
}
