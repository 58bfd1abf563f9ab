import { RE2JS } from 're2js';

/** A text predicate compiled once; null where Envoy refuses the regex. */
export type Pattern = ((text: string) => boolean) | null;

/** RE2, matched against the whole text, as Envoy's safe_regex; null where it does not compile. */
export function regexPattern(source: string): Pattern {
  try {
    const regex = RE2JS.compile(source);
    return (text) => regex.testExact(text);
  } catch {
    return null;
  }
}

/** Envoy ignores the case of ASCII letters only. */
export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
