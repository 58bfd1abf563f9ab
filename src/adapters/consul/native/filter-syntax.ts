const STRING = '(?:`[^`]*`|"(?:[^"\\\\\\n]|\\\\[abfnrtv\\\\])*")';
const SELECTOR = `[a-zA-Z]\\w*(?:\\.[a-zA-Z]\\w*|\\[\\s*${STRING}\\s*\\])*`;
const NUMBER = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?=\\s|\\)|$)';
const VALUE = `(?:${SELECTOR}|${NUMBER}|${STRING})`;
const COMPARED = `${SELECTOR}(?:\\s*[=!]=\\s*|\\s+(?:not\\s+)?(?:contains|matches)\\s+)${VALUE}`;
const EMPTY = `${SELECTOR}\\s+is\\s+(?:not\\s+)?empty`;
const CONTAINED = `${VALUE}\\s+(?:not\\s+)?in\\s+${SELECTOR}`;
const MATCH = new RegExp(`${COMPARED}|${EMPTY}|${CONTAINED}`, 'y');

/** True for a filter expression that Consul can read (hashicorp/go-bexpr grammar.peg). */
export function isFilter(text: string): boolean {
  return new FilterReader(text.trim()).readsAll();
}

/** Recursive descent over the text; every method moves on where it is true, and stays where it is false. */
class FilterReader {
  private position = 0;

  constructor(private readonly text: string) {}

  readsAll(): boolean {
    return this.any() && this.position === this.text.length;
  }

  private any(): boolean {
    return this.joined(() => this.all(), /\s+or\s+/y);
  }

  private all(): boolean {
    return this.joined(() => this.negated(), /\s+and\s+/y);
  }

  private joined(term: () => boolean, by: RegExp): boolean {
    if (!term()) return false;
    for (let end = this.position; this.take(by); end = this.position) {
      if (term()) continue;
      this.position = end;
      break;
    }
    return true;
  }

  private negated(): boolean {
    const start = this.position;
    if (this.take(/not\s+/y) && this.negated()) return true;
    this.position = start;
    if (this.take(/\(\s*/y) && this.any() && this.take(/\s*\)/y)) return true;
    this.position = start;
    return this.take(MATCH);
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.text)) return false;
    this.position = pattern.lastIndex;
    return true;
  }
}
