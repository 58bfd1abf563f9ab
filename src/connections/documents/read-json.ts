import type { JsonValue } from '../../domain/json.js';
import type { TreeBuilder } from './tree-builder.js';

/** One token of a text that JSON.parse has accepted: a string, a bracket, or a number, true, false, null. Commas and colons are noise. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s,:[\]{}"]+/g;

/** Feeds the one document of a JSON text to the builder: JSON.parse judges the syntax, the tokens give positions and repeated keys. */
export function readJson(text: string, builder: TreeBuilder): void {
  try {
    JSON.parse(text);
  } catch (error) {
    return builder.report('INVALID_SYNTAX', (error as SyntaxError).message, syntaxOffset(text, error as SyntaxError));
  }
  addTokens(text, builder);
}

function addTokens(text: string, builder: TreeBuilder): void {
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (token === '{' || token === '[') builder.open(token === '{' ? {} : [], match.index, null);
    else if (token === '}' || token === ']') builder.close();
    else {
      const value = JSON.parse(token) as JsonValue;
      if (builder.expectsKey()) builder.key(String(value), match.index);
      else builder.scalar(value, match.index, null);
    }
  }
}

/** V8 names the position in most of its messages; where it does not, the text ended too early. */
function syntaxOffset(text: string, error: SyntaxError): number {
  const position = /position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? text.length : Number(position);
}
